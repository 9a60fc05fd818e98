# traps: 4.6, 4.3, 4.4
# outcome: converted
# turns: asked, talked_to, killed, ended
"""poll, wait, communicate and kill."""

import subprocess
import sys
import time


def asked():
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(0.3)"])
    rounds = 0
    first = process.poll()
    while process.poll() is None:
        time.sleep(0.05)
        rounds += 1
    return first, rounds > 1, process.returncode, process.wait()


def talked_to():
    code = "import sys; print(sys.stdin.read().upper()); print('e', file=sys.stderr)"
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    out, err = process.communicate("abc")
    return out, err, process.returncode


def killed():
    process = subprocess.Popen(["sleep", "5"], stdout=subprocess.PIPE)
    try:
        process.communicate(timeout=0.2)
    except subprocess.TimeoutExpired:
        process.kill()
        out, _ = process.communicate()
        return out, process.returncode


def ended():
    process = subprocess.Popen(["sleep", "5"])
    try:
        process.wait(timeout=0.2)
    except subprocess.TimeoutExpired as error:
        process.terminate()
        return process.wait(), error.timeout


def main():
    print(asked(), talked_to(), killed(), ended())


if __name__ == "__main__":
    main()
