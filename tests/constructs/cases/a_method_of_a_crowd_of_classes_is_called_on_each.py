# rows: 91
# outcome: refused mixed-callee
# stays: Plan0.run, Plan1.run, Plan2.run, Plan3.run, Plan4.run, Plan5.run, Plan6.run, Plan7.run, Plan8.run, Plan9.run, Plan10.run, Plan11.run, Plan12.run, Plan13.run, Plan14.run, Plan15.run, Plan16.run, Plan17.run, Plan18.run, Plan19.run, Plan20.run, Plan21.run, Plan22.run, Plan23.run, Plan24.run, Plan25.run, Plan26.run, Plan27.run, Plan28.run, Plan29.run, run_all
# More classes than are told apart: each of them is called all the same.
import time


class Plan0:
    def run(self, number):
        time.sleep(0.001)
        return number + 0


class Plan1:
    def run(self, number):
        time.sleep(0.001)
        return number + 1


class Plan2:
    def run(self, number):
        time.sleep(0.001)
        return number + 2


class Plan3:
    def run(self, number):
        time.sleep(0.001)
        return number + 3


class Plan4:
    def run(self, number):
        time.sleep(0.001)
        return number + 4


class Plan5:
    def run(self, number):
        time.sleep(0.001)
        return number + 5


class Plan6:
    def run(self, number):
        time.sleep(0.001)
        return number + 6


class Plan7:
    def run(self, number):
        time.sleep(0.001)
        return number + 7


class Plan8:
    def run(self, number):
        time.sleep(0.001)
        return number + 8


class Plan9:
    def run(self, number):
        time.sleep(0.001)
        return number + 9


class Plan10:
    def run(self, number):
        time.sleep(0.001)
        return number + 10


class Plan11:
    def run(self, number):
        time.sleep(0.001)
        return number + 11


class Plan12:
    def run(self, number):
        time.sleep(0.001)
        return number + 12


class Plan13:
    def run(self, number):
        time.sleep(0.001)
        return number + 13


class Plan14:
    def run(self, number):
        time.sleep(0.001)
        return number + 14


class Plan15:
    def run(self, number):
        time.sleep(0.001)
        return number + 15


class Plan16:
    def run(self, number):
        time.sleep(0.001)
        return number + 16


class Plan17:
    def run(self, number):
        time.sleep(0.001)
        return number + 17


class Plan18:
    def run(self, number):
        time.sleep(0.001)
        return number + 18


class Plan19:
    def run(self, number):
        time.sleep(0.001)
        return number + 19


class Plan20:
    def run(self, number):
        time.sleep(0.001)
        return number + 20


class Plan21:
    def run(self, number):
        time.sleep(0.001)
        return number + 21


class Plan22:
    def run(self, number):
        time.sleep(0.001)
        return number + 22


class Plan23:
    def run(self, number):
        time.sleep(0.001)
        return number + 23


class Plan24:
    def run(self, number):
        time.sleep(0.001)
        return number + 24


class Plan25:
    def run(self, number):
        time.sleep(0.001)
        return number + 25


class Plan26:
    def run(self, number):
        time.sleep(0.001)
        return number + 26


class Plan27:
    def run(self, number):
        time.sleep(0.001)
        return number + 27


class Plan28:
    def run(self, number):
        time.sleep(0.001)
        return number + 28


class Plan29:
    def run(self, number):
        time.sleep(0.001)
        return number + 29


ALL = [
    Plan0(),
    Plan1(),
    Plan2(),
    Plan3(),
    Plan4(),
    Plan5(),
    Plan6(),
    Plan7(),
    Plan8(),
    Plan9(),
    Plan10(),
    Plan11(),
    Plan12(),
    Plan13(),
    Plan14(),
    Plan15(),
    Plan16(),
    Plan17(),
    Plan18(),
    Plan19(),
    Plan20(),
    Plan21(),
    Plan22(),
    Plan23(),
    Plan24(),
    Plan25(),
    Plan26(),
    Plan27(),
    Plan28(),
    Plan29(),
]


def run_all(number):
    return [one.run(number) for one in ALL]


if __name__ == "__main__":
    print(sum(run_all(1)))
