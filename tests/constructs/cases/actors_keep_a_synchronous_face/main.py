# rows: 148
# outcome: converted
# turns: shop.py:load, shop.py:pair
# stays: main, shop.py:fetch
from dramatiq import Worker

from shop import FOUND, broker, fetch


def main():
    worker = Worker(broker, worker_timeout=50)
    worker.start()
    fetch.send("a")
    fetch.send_with_options(args=("bcd",))
    broker.join("default")
    worker.join()
    worker.stop()
    print(sorted(FOUND), fetch.actor_name)


if __name__ == "__main__":
    main()
