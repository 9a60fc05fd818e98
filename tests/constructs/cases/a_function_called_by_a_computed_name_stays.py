# rows: 26
# outcome: refused dynamic-call
# stays: Tasks.do_load, main
import os
import time


class Tasks:
    def do_load(self):
        time.sleep(0.001)
        return "loaded"


def main():
    tasks = Tasks()
    for name in os.environ.get("TASKS", "load").split(","):
        print(getattr(tasks, "do_" + name)())


main()
