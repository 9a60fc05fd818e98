# rows: 103
# outcome: refused unknown-receiver
# stays: logged_in.wrapper, Api.login, Api.items
import functools
import time


def logged_in(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        if not args[0].token:
            args[0].login()
        return function(*args, **kwargs)

    return wrapper


class Api:
    def __init__(self):
        self.token = None

    def login(self):
        time.sleep(0.001)
        self.token = "t"

    @logged_in
    def items(self):
        return [self.token, 1]


if __name__ == "__main__":
    print(Api().items())
