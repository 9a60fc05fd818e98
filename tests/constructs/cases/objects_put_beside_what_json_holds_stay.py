# rows: 89
# outcome: refused mixed-callee
# stays: Store.get
# What is read from JSON has no methods of the project, but what is put beside it has.
import json
import time


class Store:
    def get(self, key):
        time.sleep(0.001)
        return key.upper()


settings = json.loads('{"names": {"x": "y"}}')


def register(name, thing):
    settings[name] = thing


def use(name):
    return settings[name].get("x")


register("store", Store())
print(use("store"), use("names"))
