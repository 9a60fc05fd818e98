class Client:
    def __init__(self, kept, default):
        self.kept = kept
        self.default = default

    def upload(self, path_or_file, name):
        """Strangers may give a file that is open, or a BytesIO."""
        if isinstance(path_or_file, str):
            with open(path_or_file) as file:
                return self._upload(file, name)
        return self._upload(path_or_file, name)

    def _upload(self, file, name):
        self.kept[name] = file.read()
        return len(self.kept)

    def copy(self, name, out=None):
        out = out or open(self.default)
        return self._copy(name, out)

    def _copy(self, name, file):
        return self.kept[name].startswith("# rows"), next(iter(file)).strip()

    def download(self, path):
        with open(path) as file:
            return self._download(file)

    def _download(self, file):
        """Every file that comes here is opened here."""
        return file.readline().strip()
