# rows: 26
# outcome: converted
# turns: Console.plain, Console.fancy, Console.run, main
import time


class Console:
    shells = ("fancy", "plain")

    def plain(self, banner):
        time.sleep(0.001)
        return f"plain {banner}"

    def fancy(self, banner):
        time.sleep(0.001)
        raise ImportError("no fancy shell here")

    def run(self):
        for shell in self.shells:
            try:
                return getattr(self, shell)(True)
            except ImportError as error:
                print(error)
        return None


def main():
    print(Console().run())


if __name__ == "__main__":
    main()
