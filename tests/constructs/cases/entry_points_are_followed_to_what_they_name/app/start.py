import time


def fetch():
    time.sleep(0.001)
    return "fetched"


def main():
    return fetch()


def look():
    time.sleep(0.001)
    return "seen"


class Tool:
    def run(self):
        return look()


class Later(Tool):
    pass
