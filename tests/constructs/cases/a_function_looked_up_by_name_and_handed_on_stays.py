# rows: 26, 27
# outcome: refused function-as-value
# stays: Job.work, Job.start
import signal
import time


class Job:
    def work(self, *_):
        time.sleep(0.001)
        print("worked")

    def start(self):
        signal.signal(signal.SIGUSR1, getattr(self, "work"))
        signal.raise_signal(signal.SIGUSR1)


def main():
    Job().start()


if __name__ == "__main__":
    main()
