def handle(file=None, path=None):
    """Nobody but this package calls it, always with the file that it gave."""
    if not file:
        try:
            file = open(path, "r+")
        except OSError:
            file = open(path, "w")
    return file


def note(file, path, text):
    handle(file, path).write(text)


def last_of(file):
    return file.readlines()[-1].strip()
