import sys
import time

import requests
from tenacity import (
    RetryError,
    Retrying,
    retry,
    retry_if_exception_type,
    retry_if_result,
    stop_after_attempt,
    wait_fixed,
)

SERVER = sys.argv[1]


class Flaky:
    """Fails until it was asked three times."""

    def __init__(self):
        self.asked = 0

    def ask(self):
        self.asked += 1
        if self.asked < 3:
            raise ConnectionError(self.asked)
        return requests.get(f"{SERVER}/json").status_code, self.asked


def loop():
    flaky, seen = Flaky(), []
    for attempt in Retrying(stop=stop_after_attempt(5), wait=wait_fixed(0.01)):
        with attempt:
            seen.append(attempt.retry_state.attempt_number)
            status, asked = flaky.ask()
    print("loop", asked, seen)
    return status


def gives_up():
    try:
        for attempt in Retrying(stop=stop_after_attempt(2), wait=wait_fixed(0.01), reraise=True):
            with attempt:
                time.sleep(0.001)
                raise ConnectionError("no")
    except ConnectionError as error:
        return "gave up", type(error).__name__


def told(state):
    print("before the pause", state.attempt_number, type(state.outcome.exception()).__name__)


@retry(stop=stop_after_attempt(4), wait=wait_fixed(0.01), retry=retry_if_exception_type(ConnectionError), before_sleep=told)
def decorated(flaky):
    return flaky.ask()


@retry(retry=retry_if_result(lambda value: value < 3), stop=stop_after_attempt(5), retry_error_callback=lambda state: -1)
def values(seen):
    time.sleep(0.001)
    seen.append(len(seen))
    return len(seen)


class Poller:
    def __init__(self, tries):
        self.retrying = Retrying(stop=stop_after_attempt(tries), wait=wait_fixed(0.01))

    def poll(self):
        for attempt in self.retrying:
            with attempt:
                time.sleep(0.001)
                if attempt.retry_state.attempt_number < 9:
                    raise ValueError("not yet")


def by_itself():
    numbers = iter([1, 2])
    retrying = Retrying(stop=stop_after_attempt(3), wait=wait_fixed(0.01))
    return retrying(lambda: next(numbers))


def main():
    print(loop(), *gives_up())
    flaky = Flaky()
    print("decorated", decorated(flaky)[1], decorated.statistics["attempt_number"])
    print("values", values([]))
    try:
        Poller(2).poll()
    except RetryError as error:
        print("RetryError", error.last_attempt.attempt_number)
    print("by itself", by_itself())


if __name__ == "__main__":
    main()
