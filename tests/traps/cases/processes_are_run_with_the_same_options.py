# traps: 4.1, 4.2, 4.3, 4.4, 4.5, 4.7, 4.8
# outcome: converted
# turns: text, checked, limited, fed, by_shell, missing
"""Options of subprocess.run that asyncio does not have."""

import subprocess
import sys


def text():
    told = subprocess.run(
        [sys.executable, "-c", "print('\\xe9')"], capture_output=True, text=True, env={"PYTHONIOENCODING": "utf-8"}
    )
    raw = subprocess.run(
        [sys.executable, "-c", "import sys; sys.stdout.buffer.write(b'\\xe9')"],
        stdout=subprocess.PIPE,
        encoding="latin-1",
    )
    ends = subprocess.check_output([sys.executable, "-c", "print('a\\r\\nb')"], universal_newlines=True)
    return told.stdout, raw.stdout, ends


def checked():
    code = "import sys; print('o'); print('e', file=sys.stderr); sys.exit(3)"
    try:
        subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    except subprocess.CalledProcessError as error:
        return (
            error.returncode,
            error.stdout,
            error.stderr,
            error.cmd[-1] == code,
            str(error).endswith("exit status 3."),
        )


def limited():
    try:
        subprocess.run(
            [sys.executable, "-c", "import time; print('x', flush=True); time.sleep(5)"],
            timeout=0.7,
            capture_output=True,
        )
    except subprocess.TimeoutExpired as error:
        return error.timeout, error.stdout, len(error.cmd)


def fed():
    text = subprocess.run([sys.executable, "-c", "print(input()[::-1])"], input="abc\n", text=True, capture_output=True)
    return text.stdout, subprocess.run(["cat"], input=b"abc", stdout=subprocess.PIPE).stdout


def by_shell():
    done = subprocess.run("echo a | wc -l; exit 4", shell=True, capture_output=True, text=True)
    return done.returncode, done.stdout.strip(), done.args, subprocess.run("true").returncode


def missing():
    try:
        subprocess.run(["no-such-command-anywhere"])
    except FileNotFoundError as error:
        return error.filename


def main():
    print(text(), checked(), limited(), fed(), by_shell(), missing())


if __name__ == "__main__":
    main()
