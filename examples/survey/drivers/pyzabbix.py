"""A login and two calls through dynamic attributes."""

import sys

from pyzabbix import ZabbixAPI


def main():
    api = ZabbixAPI(sys.argv[1])
    api.login(api_token="token")
    print(api.version)
    print(api.host.get(output="extend", limit=2))
    print(api.do_request("item.get", {"filter": {"a": 1}})["result"])


if __name__ == "__main__":
    main()
