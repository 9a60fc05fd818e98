import sys

import old
from api import Api, ApiError, why


def main():
    server = sys.argv[1]
    print("why", why(f"{server}/status/404"), why(f"{server}/status/200"), why("http://127.0.0.1:1/"))
    print("old", old.why(f"{server}/status/404"), old.why(f"{server}/status/200"))
    api = Api(server)
    try:
        api.get("/status/500")
    except ApiError as error:
        print("api", error, error.response.reason, error.response.ok, error.response.request.url[-3:])
    print(api.get("/items/1")["name"])
    api.close()


if __name__ == "__main__":
    main()
