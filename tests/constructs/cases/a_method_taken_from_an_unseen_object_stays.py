# rows: 25, 98
# outcome: refused unknown-receiver
# stays: Job.perform, Job.check, Job.announce, Job.archive, Job.print_out, Job.forget
import time


class Job:
    def __init__(self, name):
        self.name = name

    def perform(self):
        time.sleep(0.001)
        print("performed", self.name)

    def check(self):
        time.sleep(0.001)
        print("checked", self.name)

    def announce(self):
        time.sleep(0.001)
        print("announced", self.name)

    def archive(self):
        time.sleep(0.001)
        print("archived", self.name)

    def print_out(self):
        time.sleep(0.001)
        print("printed", self.name)

    def forget(self):
        time.sleep(0.001)
        print("forgot", self.name)


KINDS = {"job": "Job"}


def made(kind, name):
    return eval(KINDS[kind])(name)


def gathered(names):
    todo = []
    for name in names:
        job = made("job", name)
        todo.append(job.perform)
    return todo


def work_off(jobs, quiet):
    for check in [job.check for job in jobs]:
        check()
    by_name = {job.name: job.announce for job in jobs}
    by_name["first"]()
    if (archive := jobs[0].archive) and not quiet:
        archive()
    last = jobs[1].forget if quiet else jobs[1].print_out
    last()


for perform in gathered(["first", "second"]):
    perform()
work_off([made("job", "first"), made("job", "second")], False)
work_off([made("job", "first"), made("job", "second")], True)
