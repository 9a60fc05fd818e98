import requests
import settings
from settings import GREETING


def fresh():
    return requests.get(f"{settings.SERVER}/items/3").json()["name"]


def main():
    print("greeting:", GREETING.upper())
    print("default", settings.Defaults.NAME)
    print("fresh", fresh())
    print(settings.pick())


if __name__ == "__main__":
    main()
