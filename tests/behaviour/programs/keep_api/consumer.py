"""Outside of the conversion."""

import os
import sys
import threading

import feed
from feed import Client, FeedError, fetch, names


def main(server):
    print(fetch(server), fetch(server, 2, pause=0.002))
    print(names(server, 3, 1))
    client = Client(server)
    print(client.items(3))
    print(client.item(2), client.latest, client.count())
    found = []
    threads = [
        threading.Thread(target=lambda number=number: found.append(client.item(number)))
        for number in range(1, 5)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print("threads", sorted(found))
    client.close()
    cached = feed.Cached(server)
    print(cached.items(2), cached.item(1), Client.first(server), Client.single(server, 5))
    cached.close()
    try:
        feed.core.failing(server)
    except FeedError as error:
        print("raised", type(error).__name__, error)
    sys.stdout.flush()
    board = feed.board.board(server)
    print(board.line(1, 2), "and", board.client.item(3), "and", board.line(4))
    board.client.close()
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        print("child", Client(server).item(3), flush=True)
        os._exit(0)
    os.waitpid(child, 0)
    print(fetch.__doc__, Client.item.__doc__)


if __name__ == "__main__":
    main(sys.argv[1])
