def pause():
    pass


def main():
    pause()
    print("done")


main()
