import subprocess
import sys


def main():
    subprocess.run([sys.executable, "-c", "print('turned')"], check=True)


if __name__ == "__main__":
    main()
