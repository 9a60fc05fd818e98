"""Prices and an error, from the loopback server."""

import sys

from pycoingecko import CoinGeckoAPI


def main():
    api = CoinGeckoAPI()
    api.api_base_url = sys.argv[1] + "/api/v3/"
    print(api.ping())
    print(api.get_price(ids="bitcoin", vs_currencies=["usd", "eur"], include_market_cap=True))
    print(api.get_coins_list())
    api.api_base_url = sys.argv[1] + "/status/404/"
    try:
        api.ping()
    except ValueError as error:
        print("refused", error)


if __name__ == "__main__":
    main()
