import functools


@functools.singledispatch
def load(source):
    raise TypeError(source)
