# rows: 76
# outcome: converted
# turns: app/store.py:load, app/parts/reading.py:read, app/tool.py:run
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))

if __name__ == "__main__":
    shown = subprocess.run([sys.executable, os.path.join(HERE, "app", "tool.py")], stdout=subprocess.PIPE, text=True)
    print(shown.stdout, end="")
