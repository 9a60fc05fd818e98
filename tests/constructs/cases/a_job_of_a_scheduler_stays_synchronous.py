# rows: 137
# outcome: refused function-as-value
# stays: fetch, job, main
import sched
import time


def fetch(value):
    print("fetch", value)
    time.sleep(0.001)
    return value


def job(name):
    print("job", fetch(name))


def main():
    plan = sched.scheduler(time.monotonic, time.sleep)
    plan.enter(0.01, 1, job, ("a",))
    plan.run()


if __name__ == "__main__":
    main()
