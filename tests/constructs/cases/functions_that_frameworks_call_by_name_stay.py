# rows: 94
# outcome: refused framework-hook
# stays: pytest_configure, Plugin.pytest_unconfigure, application
import time


def pytest_configure(config):
    time.sleep(0.001)
    print("configured", config)


class Plugin:
    def pytest_unconfigure(self, config):
        time.sleep(0.001)
        print("done with", config)


def application(environ, start_response):
    time.sleep(0.001)
    start_response("200 OK", [])
    return [environ["PATH_INFO"].encode()]


# As their frameworks do, which look them up by name.
pytest_configure({"verbose": 1})
Plugin().pytest_unconfigure({"verbose": 1})
print(application({"PATH_INFO": "/"}, lambda status, headers: print(status)))
