# rows: 91
# outcome: refused dynamic-call
# stays: Plugin0.on_start, Plugin1.on_start, Plugin2.on_start, Plugin3.on_start, Plugin4.on_start, Plugin5.on_start, Plugin6.on_start, Plugin7.on_start, Plugin8.on_start, Plugin9.on_start, Plugin10.on_start, Plugin11.on_start, Plugin12.on_start, Plugin13.on_start, Plugin14.on_start, Plugin15.on_start, Plugin16.on_start, Plugin17.on_start, Plugin18.on_start, Plugin19.on_start, Plugin20.on_start, Plugin21.on_start, Plugin22.on_start, Plugin23.on_start, Plugin24.on_start, Plugin25.on_start, Plugin26.on_start, Plugin27.on_start, Plugin28.on_start, Plugin29.on_start
# More classes than are told apart, and a name that is not written anywhere.
import time

METHODS = {}
METHODS.update((phase, "_".join(["on", phase])) for phase in ("start", "end"))
HANDLERS = []


class Info:
    def __init__(self, made):
        self.instance = made()

    def build(self):
        for name in METHODS.values():
            if hasattr(self.instance, name):
                method = getattr(self.instance, name)
                if callable(method):
                    HANDLERS.append(method)


def register(made):
    Info(made).build()


class Plugin0:
    def on_start(self):
        time.sleep(0.001)
        return 0


register(Plugin0)


class Plugin1:
    def on_start(self):
        time.sleep(0.001)
        return 1


register(Plugin1)


class Plugin2:
    def on_start(self):
        time.sleep(0.001)
        return 2


register(Plugin2)


class Plugin3:
    def on_start(self):
        time.sleep(0.001)
        return 3


register(Plugin3)


class Plugin4:
    def on_start(self):
        time.sleep(0.001)
        return 4


register(Plugin4)


class Plugin5:
    def on_start(self):
        time.sleep(0.001)
        return 5


register(Plugin5)


class Plugin6:
    def on_start(self):
        time.sleep(0.001)
        return 6


register(Plugin6)


class Plugin7:
    def on_start(self):
        time.sleep(0.001)
        return 7


register(Plugin7)


class Plugin8:
    def on_start(self):
        time.sleep(0.001)
        return 8


register(Plugin8)


class Plugin9:
    def on_start(self):
        time.sleep(0.001)
        return 9


register(Plugin9)


class Plugin10:
    def on_start(self):
        time.sleep(0.001)
        return 10


register(Plugin10)


class Plugin11:
    def on_start(self):
        time.sleep(0.001)
        return 11


register(Plugin11)


class Plugin12:
    def on_start(self):
        time.sleep(0.001)
        return 12


register(Plugin12)


class Plugin13:
    def on_start(self):
        time.sleep(0.001)
        return 13


register(Plugin13)


class Plugin14:
    def on_start(self):
        time.sleep(0.001)
        return 14


register(Plugin14)


class Plugin15:
    def on_start(self):
        time.sleep(0.001)
        return 15


register(Plugin15)


class Plugin16:
    def on_start(self):
        time.sleep(0.001)
        return 16


register(Plugin16)


class Plugin17:
    def on_start(self):
        time.sleep(0.001)
        return 17


register(Plugin17)


class Plugin18:
    def on_start(self):
        time.sleep(0.001)
        return 18


register(Plugin18)


class Plugin19:
    def on_start(self):
        time.sleep(0.001)
        return 19


register(Plugin19)


class Plugin20:
    def on_start(self):
        time.sleep(0.001)
        return 20


register(Plugin20)


class Plugin21:
    def on_start(self):
        time.sleep(0.001)
        return 21


register(Plugin21)


class Plugin22:
    def on_start(self):
        time.sleep(0.001)
        return 22


register(Plugin22)


class Plugin23:
    def on_start(self):
        time.sleep(0.001)
        return 23


register(Plugin23)


class Plugin24:
    def on_start(self):
        time.sleep(0.001)
        return 24


register(Plugin24)


class Plugin25:
    def on_start(self):
        time.sleep(0.001)
        return 25


register(Plugin25)


class Plugin26:
    def on_start(self):
        time.sleep(0.001)
        return 26


register(Plugin26)


class Plugin27:
    def on_start(self):
        time.sleep(0.001)
        return 27


register(Plugin27)


class Plugin28:
    def on_start(self):
        time.sleep(0.001)
        return 28


register(Plugin28)


class Plugin29:
    def on_start(self):
        time.sleep(0.001)
        return 29


register(Plugin29)


if __name__ == "__main__":
    print(sum(handler() for handler in HANDLERS))
