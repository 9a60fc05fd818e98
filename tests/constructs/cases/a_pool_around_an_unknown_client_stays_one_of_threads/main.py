# rows: 124
# outcome: refused function-as-value
# stays: work.py:fetch, work.py:collect
import sys
import types


class Client:
    def get(self, name):
        return f"got {name}"


vendor = types.ModuleType("vendor")
vendor.Client = Client
sys.modules["vendor"] = vendor

import work

work.collect(["a", "b"])
