# rows: 29
# outcome: flagged refused-call
# turns: Site.find, run
# stays: fetch, later, Resource.download, at_once
import time


def fetch(path, size):
    """It blocks, and stays as it is: the table does not know this."""
    with open(path, "rb", closefd=True, opener=None) as file:
        file.readinto1(bytearray(size))
    time.sleep(0.001)
    return size


def later(path):
    """It waits for nothing, and gives what does."""
    return lambda size: fetch(path, size)


def at_once(path):
    work = lambda size: fetch(path, size)
    return work(1)


class Resource:
    def __init__(self, name, work):
        self.name = name
        self.work = work

    def download(self, size):
        return self.name, self.work(size)


class Site:
    def find(self, paths):
        time.sleep(0.001)
        return [Resource("a", later(path)) for path in paths]


def run():
    time.sleep(0.001)
    for resource in Site().find([__file__]):
        print(resource.download(3))
    print(later(__file__)(2), at_once(__file__))


if __name__ == "__main__":
    run()
