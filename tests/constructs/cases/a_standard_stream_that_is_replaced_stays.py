# rows: 7
# outcome: refused mixed-value
# stays: emit
import io
import sys


def emit(text, path=None):
    out = open(path, "w") if path else sys.stdout
    out.write(text)
    if out is not sys.stdout:
        out.close()


def main():
    kept = sys.stdout
    sys.stdout = io.StringIO()
    emit("a\n")
    text = sys.stdout.getvalue()
    sys.stdout = kept
    print(repr(text))


if __name__ == "__main__":
    main()
