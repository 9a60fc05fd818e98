# rows: 85
# outcome: refused unknown-receiver
# stays: Settings.save, Settings.__exit__, run
import os
import tempfile
import types


class Settings:
    def __init__(self, path):
        self.path = path
        self.text = ""

    def save(self):
        with open(self.path, "w") as file:
            file.write(self.text)

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        self.save()


def run(context):
    with context.obj["settings"] as settings:
        settings.text = "kept"


context = types.SimpleNamespace(obj={})
path = os.path.join(tempfile.mkdtemp(), "settings")
context.obj["settings"] = Settings(path)
run(context)
print(os.path.getsize(path))
