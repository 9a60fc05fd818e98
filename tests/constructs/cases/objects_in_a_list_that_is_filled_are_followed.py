# rows: 25, 98
# outcome: converted
# turns: Job.perform, Board.work_off, call, main
import time


class Job:
    def __init__(self, name):
        self.name = name

    def perform(self):
        time.sleep(0.001)
        print("performed", self.name)


class Board:
    def __init__(self):
        self.jobs = []
        self.by_name = {}

    def add(self, name):
        job = Job(name)
        self.jobs.append(job)
        self.by_name[name] = job

    def work_off(self):
        for job in self.jobs:
            job.perform()
        self.by_name["first"].perform()


def call(function):
    function()


def main():
    jobs = []
    for name in ["one", "two"]:
        jobs.append(Job(name))
    for job in jobs:
        job.perform()
    for job in jobs:
        call(job.perform)
    board = Board()
    board.add("first")
    board.add("second")
    board.work_off()


if __name__ == "__main__":
    main()
