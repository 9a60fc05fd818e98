import functools
import time


@functools.singledispatch
def load(source):
    time.sleep(0.001)
    return source


@functools.singledispatch
def store(source):
    time.sleep(0.001)
    return source


@functools.singledispatch
def send(source):
    time.sleep(0.001)
    return source


def register(chooser, function):
    chooser.register(int, function)
