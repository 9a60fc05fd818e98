import time

import requests


def is_open(url):
    for pause in (1, 2):
        response = requests.get(url)
        if response.ok:
            return response.reason
        time.sleep(pause)
    return None
