from app import load


def test_load():
    print(load(2))


def test_more():
    print(load("a"))


if __name__ == "__main__":
    test_load()
    test_more()
