import os

from sources.base import Source


class FileSource(Source):
    def __init__(self, folder):
        self.folder = folder

    def read(self, key):
        with open(os.path.join(self.folder, key)) as file:
            return file.read()

    def title(self):
        return "file"


class LogMixin:
    def read(self, key):
        self.log.append(key)
        return super().read(key)


class LoggedFileSource(LogMixin, FileSource):
    def __init__(self, folder):
        super().__init__(folder)
        self.log = []

    def title(self):
        return "logged " + super().title()
