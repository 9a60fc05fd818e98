# rows: 147
# outcome: converted
# turns: shop/stock.py:load
# stays: main, shop/tasks.py:refresh, shop/tasks.py:total, shop/tasks.py:double
from celery.contrib.testing.worker import start_worker

from shop.app import app
from shop.tasks import double, refresh, total


def main():
    with start_worker(app, perform_ping_check=False, pool="solo", loglevel="ERROR"):
        print(refresh.delay("a").get(timeout=30), total.delay("ab").get(timeout=30))
        print((refresh.s("a") | double.s()).delay().get(timeout=30))
    print(refresh.__doc__, sorted(name for name in app.tasks if name.startswith("shop")))


if __name__ == "__main__":
    main()
