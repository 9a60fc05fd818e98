# rows: 78
# outcome: refused dynamic-call
# turns: work.py:load, main
# stays: work.py:ready, work.py:counted, work.py:patched, work.py:loaded, work.py:Store.__init__, work.py:Store.name, work.py:Store.read
import subprocess
import sys
from pathlib import Path

import work
from work import load

USAGE = """load(key) takes
a key and waits
"""
SCRIPT = f"""
    import work as jobs
    from {work.__name__} import loaded
    print(loaded("g"), jobs.counted("{load.__name__}"))
"""
OBJECTS = "from work import Store\n" "print(Store('e').read(), Store('f').name)\n"
TEMPLATE = """\
{source}

keys = [{keys}]
for key in keys:
    patched(key)
"""


def python(text):
    done = subprocess.run([sys.executable, "-c", text], check=True, capture_output=True, text=True)
    print(done.stdout)


def main():
    print(load("a"), USAGE)
    python("from work import ready; print(ready('b'))")
    python("\n".join(line.strip() for line in SCRIPT.splitlines()))
    python(OBJECTS)
    source = Path(work.__file__).read_text()
    python(TEMPLATE.format(source=source, keys="'c', 'd'"))


if __name__ == "__main__":
    main()
