# rows: 25, 98
# outcome: refused unknown-receiver
# stays: Job.perform
import time


class Job:
    def __init__(self, name):
        self.name = name

    def perform(self):
        time.sleep(0.001)
        print("performed", self.name)


KINDS = {"job": "Job"}


def made(kind, name):
    return eval(KINDS[kind])(name)


def gathered(names):
    todo = []
    for name in names:
        job = made("job", name)
        todo.append(job.perform)
    return todo


for perform in gathered(["first", "second"]):
    perform()
