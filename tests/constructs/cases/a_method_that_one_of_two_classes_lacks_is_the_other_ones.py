# rows: 93
# outcome: converted
# turns: Client.post, App.create, main
import time


class Client:
    def __init__(self):
        self.apps = App(self)
        self.apps.parts = App(self)

    def post(self, name):
        time.sleep(0.001)
        return "made " + name


class App:
    def __init__(self, client):
        self.client = client
        # Made wrongly, and never used: an `App` has no `post`.
        self.parts = App(self) if isinstance(client, Client) else None

    def create(self, name):
        return self.client.post(name)


def main():
    client = Client()
    print(client.apps.create("a"), client.apps.parts.create("b"))
    try:
        print(App(client).parts.create("c"))
    except AttributeError as error:
        print(error)


if __name__ == "__main__":
    main()
