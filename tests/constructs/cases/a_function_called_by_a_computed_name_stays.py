# rows: 26
# outcome: refused dynamic-call
# stays: Tasks.do_load, main
import time


class Tasks:
    def do_load(self):
        time.sleep(0.001)
        return "loaded"


def main():
    tasks = Tasks()
    for name in ("load",):
        print(getattr(tasks, "do_" + name)())


main()
