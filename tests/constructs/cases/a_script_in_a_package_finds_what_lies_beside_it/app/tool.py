from parts.reading import read


def run():
    print(read())


if __name__ == "__main__":
    run()
