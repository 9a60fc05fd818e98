# rows: 117
# outcome: converted
# turns: fetch, run, main
# python: 3.10
import subprocess
import time


def fetch(value):
    print("fetch", value)
    time.sleep(0.001)
    return value


def run(seconds):
    try:
        done = subprocess.run(["sleep", seconds], timeout=0.2)
        return done.returncode
    except subprocess.TimeoutExpired as error:
        return type(error).__name__
    except TimeoutError:
        return "other"


def main():
    fetch(1)
    print(run("0"))
    print(run("5"))


if __name__ == "__main__":
    main()
