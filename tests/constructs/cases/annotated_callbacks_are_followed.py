# rows: 61, 98, 175
# outcome: converted
# turns: Phone.callback, Client.receive, Client.receive_other, Phone.run, main
import time
from typing import Callable, Optional


class Client:
    def __init__(self, name: str, on_message: Optional[Callable[[str], None]] = None):
        self.name = name
        self.on_message = on_message

    def receive(self, text):
        if self.on_message is not None:
            self.on_message(text)

    def receive_other(self, text):
        if self.on_message is None:
            print("nobody")
        else:
            self.on_message(text)


class Phone:
    def __init__(self):
        self.client = Client("x", on_message=self.callback)

    def callback(self, text: str) -> None:
        time.sleep(0.001)
        print("got", text)

    def run(self):
        self.client.receive("a")
        self.client.receive_other("b")


def main():
    phone = Phone()
    phone.run()
    phone.callback("direct")


if __name__ == "__main__":
    main()
