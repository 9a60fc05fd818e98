def size_of(file):
    return len(file.read())
