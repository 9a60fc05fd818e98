# rows: 26, 94
# outcome: refused refused-call
# stays: nap, listed
import subprocess
import time

_check_output = subprocess.check_output


def told(args, **options):
    print("running", args[0])
    return _check_output(args, **options)


def short(seconds):
    print("resting for", seconds)


subprocess.check_output = told
setattr(time, "sleep", short)


def nap():
    time.sleep(3)


def listed(folder):
    return subprocess.check_output(["ls", folder], text=True)


nap()
print(listed("/proc/self/task").count("\n") > 0)
