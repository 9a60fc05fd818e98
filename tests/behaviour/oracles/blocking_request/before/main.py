import os

import requests

print(requests.get(os.environ["SERVER"] + "/items/1").status_code)
