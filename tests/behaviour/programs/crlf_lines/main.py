import sys
import requests

def fetch(server):
    # ends of lines stay what they are
    with requests.Session() as session:
        return session.get(server + "/items/1").json()["name"]

def main():
    print(fetch(sys.argv[1]))

if __name__ == "__main__":
    main()