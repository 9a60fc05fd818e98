# rows: 127
# outcome: converted
# turns: launch, always, at_last, main
import subprocess
import sys


def launch(code, wait=False):
    process = subprocess.Popen([sys.executable, "-c", code])
    if wait:
        return process.wait()
    return 0


def always(code, loud):
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    if loud:
        output = process.communicate()[0].upper()
    else:
        output, _ = process.communicate()
    return output


def at_last(code):
    process = subprocess.Popen([sys.executable, "-c", code])
    try:
        return "started"
    finally:
        process.wait()


def main():
    print(launch("pass", wait=True), always("print('a')", True), always("print('b')", False), at_last("pass"))
    print(launch("import time; time.sleep(0.5); print('left alone')"))


if __name__ == "__main__":
    main()
