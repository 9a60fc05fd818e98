# rows: 147
# outcome: refused public-api
# stays: main, tasks.py:load, tasks.py:price
from tasks import price


def main():
    print(price.delay(3).get())


if __name__ == "__main__":
    main()
