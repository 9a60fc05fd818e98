from ..core import fetching as source


def plus(number):
    return number + 1


def twice(server, number):
    return [source.fetch(server, number), source.fetch(server, plus(number))]
