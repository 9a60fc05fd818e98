# rows: 26
# outcome: refused dynamic-call
# stays: Server.do_get, Server.refresh, answer, renew
import json
import time


class Server:
    def do_get(self):
        time.sleep(0.001)
        return "got"

    def refresh(self):
        time.sleep(0.001)
        return "new"


def answer(handler, verb):
    return getattr(handler, "do_" + verb)()


def renew(handler):
    return getattr(handler, "refresh")()


def hook(pairs):
    server = Server()
    server.told = dict(pairs)
    return server


if __name__ == "__main__":
    server = json.loads("{}", object_pairs_hook=hook)
    print(answer(server, "get"), renew(server))
