# rows: 21
# outcome: refused unknown-receiver
# stays: Job.send, sent
import time


class Job:
    def __init__(self, name):
        self.name = name

    def send(self):
        time.sleep(0.001)
        print("sent", self.name)
        return True


def sent(thing):
    match thing:
        case Job(name="idle"):
            return False
        case Job(name=str(), send=send):
            return send()
        case _:
            return None


print(sent(Job("idle")), sent(Job("first")), sent("nothing"))
