import time


class Clock:
    pause = staticmethod(time.sleep)

    def rest(self):
        time.sleep(0)
        self.pause(0)
        return "slept"


def main():
    print(Clock().rest())


if __name__ == "__main__":
    main()
