# rows: 142
# outcome: flagged library-left
# options: --skip subprocess
# turns: pause
import subprocess
import sys
import time


def pause(text):
    time.sleep(0.001)
    return text


if __name__ == "__main__":
    print(pause("first"))
    done = subprocess.run([sys.executable, "-c", "print(1)"], capture_output=True, text=True)
    print(done.stdout.strip())
    if subprocess.call([sys.executable, "-c", "pass"]) == 0:
        print(pause("second"))
