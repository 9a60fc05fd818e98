"""A droplet list, a change and an error."""

import sys

import digitalocean


def main():
    api = digitalocean.Manager(token="token", end_point=sys.argv[1] + "/v2/")
    print(api.get_data("droplets", params={"page": 2}))
    print(api.get_data("droplets/1/actions", type="POST", params={"type": "reboot"}))
    api.end_point = sys.argv[1] + "/status/404/"
    try:
        api.get_data("droplets")
    except digitalocean.NotFoundError:
        print("refused")


if __name__ == "__main__":
    main()
