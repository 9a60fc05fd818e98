# rows: 71
# outcome: refused blocking-call-remains
# turns: wait
# stays: update, main
import asyncio
import time

try:
    from django.db import models
except ImportError:
    models = None


class Manager:
    def get(self, name):
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            return name
        raise RuntimeError("you cannot call this from an async context")


class Item:
    objects = Manager()


def wait(name):
    time.sleep(0.001)
    return name


def update(name):
    return Item.objects.get(name)


def main():
    time.sleep(0.001)
    print(update("one"), models is None or "django")


if __name__ == "__main__":
    main()
