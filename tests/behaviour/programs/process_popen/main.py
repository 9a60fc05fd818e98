import subprocess
import sys


def reverse(text):
    process = subprocess.Popen(
        [sys.executable, "-c", "import sys; print(sys.stdin.read()[::-1])"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    output, _ = process.communicate(text)
    return output.strip()


def wait_for(code):
    process = subprocess.Popen([sys.executable, "-c", code])
    return process.wait()


def main():
    print(reverse("hello"))
    print("waited", wait_for("pass"))
    process = subprocess.Popen([sys.executable, "-c", "raise SystemExit(5)"], stderr=subprocess.DEVNULL)
    process.wait()
    print("exit", process.returncode)


if __name__ == "__main__":
    main()
