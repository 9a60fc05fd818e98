# rows: 71, 72
# outcome: refused blocking-call-remains
# stays: main, load
import json
import pathlib
import tempfile

import uvicorn
from fastapi import FastAPI

app = FastAPI()


class Server(uvicorn.Server):
    async def startup(self, sockets=None):
        await super().startup(sockets=sockets)
        print("started")
        self.should_exit = True


def load(path):
    with open(path) as file:
        return json.load(file)


def main(path):
    settings = load(path)
    server = Server(uvicorn.Config(app, port=settings["port"], log_level="critical"))
    server.run()
    print("ended")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "settings.json")
        path.write_text('{"port": 0}')
        main(path)
