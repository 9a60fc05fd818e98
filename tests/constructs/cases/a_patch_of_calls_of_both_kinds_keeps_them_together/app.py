import atexit
import subprocess
import time


def flush():
    time.sleep(0.001)


atexit.register(flush)


def wait():
    time.sleep(0.002)
    return 1


def other():
    return subprocess.run(["true"]).returncode
