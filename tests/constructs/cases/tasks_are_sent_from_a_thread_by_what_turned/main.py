# rows: 147, 148
# outcome: converted
# turns: main, order, announce, tell
# stays: remind, jobs.py:mail, jobs.py:pack, jobs.py:count
import threading
import time

import jobs
from jobs import count, mail, pack


def remind(address):
    return mail.delay(address)


def tell(address):
    return mail.delay(address)


def order(sku, address):
    time.sleep(0.001)
    jobs.pack.apply_async(args=[sku], countdown=0)
    sent = [count.send(one).message_id for one in sku]
    pack.si(sku).set(queue="slow").delay()
    return len(sent), tell(address).id is not None


def announce(addresses):
    time.sleep(0.001)
    for one in addresses:
        mail.delay(one)


def main():
    print(order("ab", "ada@shop.test"))
    announce(["bob@shop.test"])
    print(sorted(name for name, _ in jobs.SENT), jobs.SENT[0][1] is threading.main_thread())


if __name__ == "__main__":
    remind("eve@shop.test")
    main()
