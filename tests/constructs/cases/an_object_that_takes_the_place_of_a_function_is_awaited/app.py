import time


class Answer:
    def __init__(self, text):
        self.text = text


def fetch(value):
    time.sleep(0.001)
    return Answer(value)


def store(value):
    time.sleep(0.001)
    return value


def load(value):
    return fetch(value).text * 2


def save(value):
    return store(value)
