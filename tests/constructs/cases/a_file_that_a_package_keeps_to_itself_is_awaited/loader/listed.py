__all__ = ["words_of"]


def words_of(file):
    return len(file.read().split())
