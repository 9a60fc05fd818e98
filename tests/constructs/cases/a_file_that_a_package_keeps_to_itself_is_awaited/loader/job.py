from .listed import words_of
from .parts import handle, last_of, note
from .shown import lines_of
from .table import first_of
from .whole import size_of


class Job:
    def __init__(self):
        self._file = None

    def run(self, path, pieces):
        self._file = handle(path=path)
        for piece in pieces:
            note(self._file, path, piece)
        handle(self._file).close()
        return path.endswith("job.txt")

    def measure(self, path):
        """What the package shows may be given other files by others."""
        with open(path) as file, open(path) as other, open(path) as third:
            return lines_of(file), words_of(other), size_of(third)

    def last(self, file):
        """This is shown, and hands on what it is given."""
        if isinstance(file, str):
            with open(file) as opened:
                return last_of(opened)
        return last_of(file)

    def first(self, path):
        with open(path) as file:
            return first_of(file)
