import argparse
import logging
import sys

from .settings import Settings
from .steps import Step, StepFailed
from .warehouse import Warehouse

ORDER = ["fetch", "clean", "store", "report"]


class Runner:
    def __init__(self, settings, warehouse, names=None):
        self.steps = [Step.registry[name](settings, warehouse) for name in names or ORDER]
        self.listeners = []

    def on_step(self, listener):
        self.listeners.append(listener)
        return listener

    def run(self):
        context = {}
        for step in self.steps:
            step.execute(context)
            for listener in self.listeners:
                listener(step)
        return context


def main(argv=None):
    parser = argparse.ArgumentParser()
    parser.add_argument("steps", nargs="*")
    parser.add_argument("-v", "--verbose", action="store_true")
    args = parser.parse_args(argv)
    logging.basicConfig(level=logging.INFO if args.verbose else logging.WARNING)
    settings = Settings.from_env()
    with Warehouse(settings.database_url) as warehouse:
        runner = Runner(settings, warehouse, args.steps)
        if args.verbose:
            runner.on_step(lambda step: print(f"{step.name} done"))
        try:
            runner.run()
        except StepFailed as error:
            print(error, file=sys.stderr)
            return 1
        return 0


if __name__ == "__main__":
    sys.exit(main())
