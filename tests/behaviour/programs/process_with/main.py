import subprocess
import sys


def main():
    with subprocess.Popen([sys.executable, "-c", "raise SystemExit(5)"]) as process:
        process.wait()
    print("with", process.returncode)
    process = subprocess.Popen(
        [sys.executable, "-c", "print('a'); print('b')"], stdout=subprocess.PIPE, text=True
    )
    for line in process.stdout:
        print("line", line.strip())
    process.stdout.close()
    print(process.wait(timeout=10), process.poll())


if __name__ == "__main__":
    main()
