import subprocess


def log(folder):
    return subprocess.check_output(["git", "log"], cwd=folder).decode()


def clone(url):
    subprocess.check_output(["git", "clone", url], stderr=subprocess.STDOUT)


def build():
    subprocess.run(["make"], check=True)
