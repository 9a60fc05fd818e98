# rows: 161
# outcome: refused framework-hook
# stays: parts.py:_TestQueue.test_put
import io
import sys
import unittest

import parts


def install(module, mixin):
    for name, cls in list(vars(parts).items()):
        if isinstance(cls, type) and issubclass(cls, parts.Base) and cls is not parts.Base:
            made = make(cls, mixin)
            module["With" + name] = made


def make(base, mixin):
    class Temp(base, mixin, unittest.TestCase):
        pass

    return Temp


class Mixin:
    kind = "threads"


def main():
    found = {}
    install(found, Mixin)
    loader = unittest.TestLoader()
    suite = unittest.TestSuite(loader.loadTestsFromTestCase(cls) for cls in found.values())
    result = unittest.TextTestRunner(stream=io.StringIO()).run(suite)
    print(result.testsRun, len(result.failures), len(result.errors))


if __name__ == "__main__":
    main()
