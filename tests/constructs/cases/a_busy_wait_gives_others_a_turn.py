# rows: 134
# outcome: converted
# turns: wait, main
import time


class Job:
    def __init__(self):
        self.polls = 0

    def is_done(self):
        self.polls += 1
        return self.polls > 3


def wait(job):
    turns = 0
    while not job.is_done():
        time.sleep(0)
        turns += 1
    return job.polls, turns


def main():
    print(wait(Job()))


if __name__ == "__main__":
    main()
