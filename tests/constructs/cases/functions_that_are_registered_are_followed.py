# rows: 25
# outcome: converted
# turns: announce, Mail.send, Bus.publish, Bus.call, Bus.ask, quiet, main
import time


class Bus:
    def __init__(self):
        self.listeners = []
        self.commands = {}

    def subscribe(self, listener):
        self.listeners.append(listener)

    def unsubscribe(self, listener):
        if listener in self.listeners:
            self.listeners.remove(listener)

    def publish(self, message):
        for listener in self.listeners:
            listener(message)
        return len(self.listeners)

    def command(self, name, function):
        self.commands[name] = function

    def call(self, name):
        return self.commands[name](name)

    def ask(self, name):
        function = self.commands.get(name)
        return function(name) if function else "nobody"


class Mail:
    def __init__(self):
        self.sent = []

    def send(self, message):
        time.sleep(0.001)
        self.sent.append(message)
        return message


def announce(message):
    time.sleep(0.001)
    print("announce", message)
    return message.upper()


def quiet(message):
    return "quiet"


def main():
    bus, mail = Bus(), Mail()
    bus.subscribe(announce)
    bus.subscribe(mail.send)
    bus.subscribe(quiet)
    print(bus.publish("one"), mail.sent)
    bus.unsubscribe(quiet)
    print(bus.publish("two"), mail.sent)
    bus.command("shout", announce)
    bus.command("hush", lambda name: quiet(name))
    print(bus.call("shout"), bus.call("hush"), bus.ask("shout"), bus.ask("else"))


main()
