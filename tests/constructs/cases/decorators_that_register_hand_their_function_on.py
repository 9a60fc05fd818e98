# rows: 25
# outcome: converted
# turns: price, alert, greet, wave, saved, Signals.send, Reader.read_text, slow, dispatch, Bus.publish, Bus.first, quick, run_all, main
# stays: command, command.register, task, Bus.on, Signals.connect, reads, steps
import time
from collections import defaultdict
from functools import wraps

COMMANDS = {}
TASKS = []
READERS = {}
STEPS = []


def command(name, hidden=False):
    """Make a function a command."""

    def register(func):
        if name in COMMANDS:
            raise ValueError(f"{name} is taken by {COMMANDS[name].__name__}")
        COMMANDS[name] = func
        return func

    return register


def task(func):
    TASKS.append(func)
    return func


def counted(func):
    @wraps(func)
    def wrapper(*args, **kwargs):
        wrapper.calls += 1
        return func(*args, **kwargs)

    wrapper.calls = 0
    return wrapper


class Bus:
    def __init__(self):
        self.listeners = {}

    def on(self, event):
        def keep(listener):
            self.listeners.setdefault(event, []).append(listener)
            return listener

        return keep

    def publish(self, event, *args):
        return [listener(*args) for listener in self.listeners.get(event, [])]

    def first(self, event):
        return self.listeners[event][0]("first")


class Signals:
    def __init__(self):
        self.receivers = defaultdict(list)

    def connect(self, name):
        def keep(receiver):
            self.receivers[name].append(receiver)
            return receiver

        return keep

    def send(self, name):
        receivers = self.receivers[name]
        for receiver in list(receivers):
            print(receiver(name))
        return len(receivers)


bus = Bus()
signals = Signals()


@command("price")
def price(symbol, *rest):
    time.sleep(0.001)
    return f"{symbol} {len(rest)}"


@command("alert", hidden=True)
def alert(symbol):
    return f"alert {symbol}"


@bus.on("hello")
def greet(name):
    time.sleep(0.001)
    return f"hello {name}"


@bus.on("hello")
def wave(name):
    return f"wave to {name}"


@signals.connect("saved")
def saved(name):
    time.sleep(0.001)
    return f"{name} it"


def reads(kind):
    def keep(method):
        READERS[kind] = method
        return method

    return keep


class Reader:
    def __init__(self, name):
        self.name = name

    @reads("text")
    def read_text(self):
        time.sleep(0.001)
        return f"text of {self.name}"


@task
def slow():
    time.sleep(0.001)
    return "slow"


@task
def quick():
    return "quick"


def steps(number):
    def keep(func):
        STEPS.append((number, func))
        return func

    return keep


def dispatch(line):
    name, *args = line.split()
    handler = COMMANDS.get(name)
    if handler is None:
        return f"unknown: {name}"
    try:
        return handler(*args)
    except TypeError:
        return "wrong number of words"


def run_all():
    for one in TASKS:
        print(one())


def main():
    print(dispatch("price gold a b"), dispatch("alert iron"), dispatch("alert"), dispatch("other"))
    print(sorted(name for name, func in COMMANDS.items() if func.__doc__ is None))
    print(bus.publish("hello", "ann"), bus.first("hello"), bus.publish("bye"))
    print(READERS["text"](Reader("a")))
    run_all()
    print(signals.send("saved"), signals.send("other"))
    print(price("direct"))


if __name__ == "__main__":
    main()
