# traps: 4.9
# outcome: converted
# turns: output, called, checked, told, again
"""check_output, call, check_call, getoutput."""

import subprocess
import sys


def output():
    try:
        return subprocess.check_output("echo x; exit 2", shell=True)
    except subprocess.CalledProcessError as error:
        return error.returncode, error.output


def called():
    return subprocess.call(["true"]), subprocess.call("exit 5", shell=True), subprocess.check_output(["echo", "a b"])


def checked():
    try:
        return subprocess.check_call([sys.executable, "-c", "import sys; sys.exit(1)"])
    except subprocess.CalledProcessError as error:
        return error.returncode, error.cmd[-1]


def told():
    return subprocess.getoutput("echo hi; echo err >&2"), subprocess.getstatusoutput("exit 3")


def again():
    done = subprocess.run(["sh", "-c", "exit 7"])
    try:
        done.check_returncode()
    except subprocess.CalledProcessError as error:
        return error.returncode, done.args


def main():
    print(output(), called(), checked(), told(), again())


if __name__ == "__main__":
    main()
