# rows: 26
# outcome: refused dynamic-call
# stays: shop/stock.py:count, shop/stock.py:total, main
import shop


def main():
    print(shop.total(["a", "b"]), shop.VERSION)


if __name__ == "__main__":
    main()
