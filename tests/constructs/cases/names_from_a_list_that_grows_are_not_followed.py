# rows: 26
# outcome: refused dynamic-call
# stays: Console.plain, Console.fancy, Console.run
import time


class Console:
    def __init__(self):
        self.shells = ["plain"]

    def plain(self, banner):
        time.sleep(0.001)
        return f"plain {banner}"

    def fancy(self, banner):
        time.sleep(0.001)
        return f"fancy {banner}"

    def run(self):
        return [getattr(self, shell)(True) for shell in self.shells]


def main():
    console = Console()
    console.shells.append("fancy")
    print(console.run())


if __name__ == "__main__":
    main()
