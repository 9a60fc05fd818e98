# rows: 26
# outcome: converted
# turns: Runner.start, Runner.stop, Runner.do, main
import time


class Runner:
    def start(self):
        time.sleep(0.001)
        return "started"

    def stop(self):
        time.sleep(0.001)
        return "stopped"

    def do(self, event):
        names = {"up": "start", "down": "stop"}
        method = getattr(self, names[event])
        return method()


def main():
    runner = Runner()
    print(runner.do("up"), runner.do("down"))


if __name__ == "__main__":
    main()
