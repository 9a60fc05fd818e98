import subprocess
import sys


def python(code, *arguments):
    return subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True)


def shout(text):
    result = subprocess.run(
        [sys.executable, "-c", "import sys; print(sys.stdin.read().upper())"],
        input=text,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=True,
    )
    return result.stdout.strip()


def main():
    result = python("print('hello from a child')")
    print(result.returncode, result.stdout.strip())
    print(shout("hello"))
    print(subprocess.check_output([sys.executable, "-c", "print(6 * 7)"]))
    print(subprocess.check_output("echo shell", shell=True, text=True).strip())
    try:
        subprocess.check_call([sys.executable, "-c", "import sys; sys.exit(3)"])
    except subprocess.CalledProcessError as error:
        print("exit", error.returncode, len(error.cmd))
    print(subprocess.call([sys.executable, "-c", "raise SystemExit(4)"]))
    try:
        subprocess.run([sys.executable, "-c", "import time; time.sleep(30)"], timeout=0.2)
    except subprocess.TimeoutExpired as error:
        print("too slow", round(error.timeout, 1))
    failed = python("import sys; print('bad', file=sys.stderr); sys.exit(1)")
    print(failed.returncode, failed.stderr.strip())
    try:
        failed.check_returncode()
    except subprocess.CalledProcessError as error:
        print("checked", error.returncode, error.stderr.strip())


if __name__ == "__main__":
    main()
