# rows: 91
# outcome: refused unknown-receiver
# stays: File.get, Other.send, main
# turns: Seen.get, wait
# Objects that were put into a queue or a list are not followed; one whose objects never leave sight turns.
import queue
import sys
import time


class File:
    def get(self, key):
        time.sleep(0.001)
        return key


class Other:
    def send(self, key):
        time.sleep(0.001)
        return key


class Seen:
    def get(self, key):
        time.sleep(0.001)
        return key


def wait(seen):
    return seen.get("seen")


def main():
    waiting = queue.Queue()
    waiting.put(File())
    print(waiting.get().get("a"))
    others = []
    others.append(Other())
    print(others[0].send("b"))


if __name__ == "__main__":
    main()
    if len(sys.argv) < 5:
        print(wait(Seen()))
