import os
import subprocess
import sys


def write(folder, totals):
    path = os.path.join(folder, "report.txt")
    with open(path, "w") as file:
        file.write("totals\n")
        for tag, total in totals:
            file.write(f"{tag} {total}\n")
    return path


def check(path):
    code = "import sys; print(sum(1 for _ in open(sys.argv[1])))"
    result = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True, check=True)
    return int(result.stdout)
