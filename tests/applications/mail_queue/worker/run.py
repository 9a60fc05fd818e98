import os
import sys

import redis

from worker.jobs import Queue
from worker.tasks import work


def main(most=None):
    connection = redis.Redis.from_url(os.environ["REDIS"], decode_responses=True)
    queue = Queue(connection)
    done = 0
    while most is None or done < most:
        if work(queue):
            done += 1
        elif most is not None:
            break
    connection.close()
    return done


if __name__ == "__main__":
    print(main(int(sys.argv[1]) if len(sys.argv) > 1 else None))
