"""Runs git through the library's own wrappers."""

import os
import subprocess
import tempfile

from gitchangelog.gitchangelog import GitRepos, cmd


def main():
    with tempfile.TemporaryDirectory() as folder:
        for words in (["init", "-q"], ["config", "user.email", "a@b"], ["config", "user.name", "A"]):
            subprocess.check_call(["git", *words], cwd=folder)
        subprocess.check_call(["git", "commit", "-q", "--allow-empty", "-m", "new: first"], cwd=folder)
        os.chdir(folder)
        print(cmd("echo one; echo two >&2; exit 3", shell=True))
        for commit in GitRepos(folder).log():
            print(commit.subject, commit.author_name)
        os.chdir("/")


if __name__ == "__main__":
    main()
