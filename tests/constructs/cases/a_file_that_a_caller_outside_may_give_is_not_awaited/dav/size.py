from typing import TextIO


def size_of(file):
    return len(file.readlines()) > 3


def first_line(file: TextIO):
    return file.readline()[:6]


def of_path(path):
    with open(path) as file, open(path) as other:
        return size_of(file), first_line(other)
