# rows: 138
# outcome: flagged process-state
# turns: build, captured, quick
# stays: inside
import contextlib
import io
import os
import subprocess


@contextlib.contextmanager
def inside(path):
    os.chdir(path)
    try:
        yield
    finally:
        os.chdir("/")


def build(path):
    with inside(path):
        return subprocess.run(["pwd"], stdout=subprocess.PIPE).stdout


def captured():
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        print("said")
        code = subprocess.call(["true"])
    return out.getvalue(), code


def quick(path):
    with inside(path):
        names = ["a"]
    subprocess.run(["true"], check=True)
    return names


def main():
    print(build("/usr"), captured(), quick("/usr"))


main()
