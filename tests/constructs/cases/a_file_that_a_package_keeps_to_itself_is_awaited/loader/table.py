def first_of(file):
    return file.readline().strip()


READERS = {"first": first_of}
