import threading
import time

LOCK = threading.Lock()


class Client:
    def __init__(self, kept):
        self.kept = kept

    def upload(self, file, name):
        """Whoever calls this may give a file, or a StringIO; it waits for something else, too."""
        time.sleep(0.001)
        start = file.tell()
        self.kept[name] = file.read()
        file.seek(start)
        return file.readline().strip()[:6]

    def upload_path(self, path, name):
        file = open(path)
        try:
            return self.upload(file, name)
        finally:
            file.close()

    def guarded(self, file=None):
        """What a lock of threads is held around stays on its thread."""
        file = file or open(__file__)
        with LOCK:
            text = file.read()
        time.sleep(0.001)
        return len(text) > 4

    def lines(self, file=None):
        """Nothing can be awaited between the lines of a file that is none of aiofiles."""
        file = file or open(__file__)
        found = []
        for line in file:
            time.sleep(0.001)
            found.append(line.strip())
        return found[:2]


def size_of(file=None):
    """Nothing else is awaited here."""
    file = file or open(__file__)
    return len(file.read()) > 20
