import subprocess


def tag(version):
    subprocess.run(["git", "tag", version], check=True)


def is_clean():
    return not subprocess.run(["git", "status"], capture_output=True).stdout
