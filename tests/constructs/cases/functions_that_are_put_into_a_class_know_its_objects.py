# rows: 103
# outcome: refused unknown-receiver
# stays: shout, Job.run, Job.load, made.method
import time


class Job:
    def __init__(self, name):
        self.name = name

    def run(self):
        time.sleep(0.001)
        return self.name

    def load(self):
        time.sleep(0.001)
        return self.name * 2


def shout(self):
    return self.run() + "!"


def made(function):
    def method(*args):
        return function(*args) + "?"

    return method


def ask(job, more):
    return job.load() + more


Job.shout = shout
Job.ask = made(ask)
Job.whisper = lambda self: self.run().lower()

if __name__ == "__main__":
    print(Job("a").shout(), Job("b").ask("c"), Job("D").whisper())
