# rows: 103
# outcome: converted
# turns: logged_in.wrapper, again.decorate.wrapper, Api.login, Api.items, Api.name, main
# stays: logged_in, again
import functools
import time


def logged_in(function):
    @functools.wraps(function)
    def wrapper(self, *args, **kwargs):
        if not self.token:
            self.login()
        return function(self, *args, **kwargs)

    return wrapper


def again(times):
    def decorate(function):
        @functools.wraps(function)
        def wrapper(api, *args):
            for attempt in range(times):
                try:
                    return function(api, *args)
                except ValueError:
                    api.login()
            return "given up"

        return wrapper

    return decorate


class Api:
    def __init__(self):
        self.token = None
        self.logins = 0

    def login(self):
        time.sleep(0.001)
        self.logins += 1
        self.token = f"t{self.logins}"

    @logged_in
    def items(self):
        return [self.token, 1]

    @again(3)
    def name(self, wanted):
        time.sleep(0.001)
        if self.token != wanted:
            raise ValueError(wanted)
        return wanted


def main():
    api = Api()
    print(api.items(), api.items(), api.name("t3"), api.name("t1"))


if __name__ == "__main__":
    main()
