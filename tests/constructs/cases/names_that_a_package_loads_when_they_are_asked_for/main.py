# rows: 26
# outcome: converted
# turns: shop/stock.py:count, shop/stock.py:total, main
# The package gives its names to whom it is used by; nothing here asks it for one.
import shop
from shop.stock import total


def main():
    print(total(["a", "b"]), shop.VERSION)


if __name__ == "__main__":
    main()
