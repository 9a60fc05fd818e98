import os
import subprocess
import sys


class Failed(Exception):
    def __init__(self, code, message):
        super().__init__(f"failed {code}: {message}")


class Shell:
    def __init__(self, folder):
        self.folder = folder
        self.environment = {**os.environ, "FLAG": "yes"}

    def run(self, *command):
        result = subprocess.run(
            [sys.executable, *command],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        if result.returncode:
            raise Failed(result.returncode, result.stderr.strip())
        return result.stdout.strip()

    def lines(self, *command):
        return self.run(*command).splitlines()


def main():
    folder = os.path.join(sys.argv[2], "sub")
    os.makedirs(folder)
    shell = Shell(folder)
    print("env", shell.run("-c", "import os; print(os.environ['FLAG'])"))
    print("cwd", os.path.basename(shell.run("-c", "import os; print(os.getcwd())")))
    print(shell.lines("-c", "print('a'); print('b')"))
    try:
        shell.run("-c", "import sys; print('oops', file=sys.stderr); sys.exit(7)")
    except Failed as error:
        print(error)
    print(subprocess.getoutput("echo got"))
    merged = subprocess.run("echo out; echo err >&2", shell=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    print(merged.stdout.decode().split())


if __name__ == "__main__":
    main()
