import subprocess
import sys

COUNT = "import sys\nfor number in range(4):\n    print('line', number, flush=True)\nprint('x' * 100000)\nsys.exit(3)"
ECHO = "import sys\nfor line in sys.stdin:\n    print(line.strip()[::-1], flush=True)"


def follow():
    process = subprocess.Popen([sys.executable, "-c", COUNT], stdout=subprocess.PIPE, text=True)
    for line in process.stdout:
        print(len(line), line[:8].rstrip())
    return process.wait()


def first():
    process = subprocess.Popen([sys.executable, "-c", COUNT], stdout=subprocess.PIPE)
    lines = []
    for line in process.stdout:
        lines.append(line)
        if len(lines) == 2:
            break
    rest = process.stdout.read()
    process.stdout.close()
    return lines, len(rest), process.wait()


def talk(words):
    process = subprocess.Popen(
        [sys.executable, "-c", ECHO],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    answers = []
    for word in words:
        process.stdin.write(word + "\n")
        process.stdin.flush()
        answers.append(process.stdout.readline().strip())
    process.stdin.close()
    process.wait()
    return answers


def entered():
    with subprocess.Popen([sys.executable, "-c", COUNT], stdout=subprocess.PIPE) as process:
        start = process.stdout.readline()
        rest = process.stdout.readlines()
    return start, len(rest), process.returncode, process.stdout.closed


def piped():
    source = subprocess.Popen([sys.executable, "-c", COUNT], stdout=subprocess.PIPE)
    sink = subprocess.Popen([sys.executable, "-c", ECHO], stdin=source.stdout, stdout=subprocess.PIPE)
    source.stdout.close()
    lines = [line.decode().strip() for line in sink.stdout]
    return lines[:2], len(lines), sink.wait(), source.wait()


def called_back():
    process = subprocess.Popen([sys.executable, "-c", COUNT], stdout=subprocess.PIPE)
    total = sum(len(line) for line in iter(process.stdout.readline, b""))
    return total, process.wait()


def main():
    print(follow())
    print(first())
    print(talk(["one", "zwölf"]))
    print(entered())
    print(piped())
    print(called_back())


if __name__ == "__main__":
    main()
