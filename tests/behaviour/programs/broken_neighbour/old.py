import requests

def show(url):
    print "old", requests.get(url).text

print "old"
