from . import base


class MemorySource(base.Source):
    def __init__(self, values):
        self.values = values

    def read(self, key):
        return self.values[key]

    def title(self):
        return "memory"
