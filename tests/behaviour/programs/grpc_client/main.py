import threading

import grpc

import server
from depot_pb2_grpc import DepotStub


class DepotClient:
    def __init__(self, address, user=None):
        self.channel = grpc.insecure_channel(address, options=[("grpc.enable_retries", 0)])
        grpc.channel_ready_future(self.channel).result(timeout=5)
        self.stub = DepotStub(self.channel)
        self.metadata = [("user", user)] if user else None

    def load(self, key, timeout=None):
        try:
            return self.stub.Load(key, timeout, metadata=self.metadata)
        except grpc.RpcError as error:
            if error.code() == grpc.StatusCode.NOT_FOUND:
                return f"{error.code().name} {error.details()}"
            return error.code().name

    def each(self, key):
        for item in self.stub.List(key, timeout=5):
            yield item

    def first(self, key):
        found = self.stub.List(key)
        item = next(found, None)
        found.cancel()
        return item

    def close(self):
        self.channel.close()

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.close()


def weigh(address, key):
    with grpc.insecure_channel(address) as channel:
        return DepotStub(channel).Load(key)


def unreachable():
    channel = grpc.insecure_channel("127.0.0.1:1")
    try:
        grpc.channel_ready_future(channel).result(timeout=0.2)
    except grpc.FutureTimeoutError:
        return "unreachable"
    finally:
        channel.close()


# grpc ends its own thread with the last channel, and waits for that.
CLIENTS = {}


def worker(user, found, n):
    found.append(CLIENTS[user].load(str(n)))


def main():
    running, address = server.start()
    with DepotClient(address, "ada") as client:
        CLIENTS["ada"] = client
        print(weigh(address, "abc"))
        print(client.load("a"), client.load("lost"), client.load("slow", 0.1))
        print(list(client.each("c")), [item for item in client.each("d")], client.first("e"))
        print(sorted(client.stub.List("f"), reverse=True))
        try:
            for item in client.each("broken"):
                print(item)
        except grpc.RpcError as error:
            print(error.details(), error.code().name)
        found = []
        threads = [threading.Thread(target=worker, args=("ada", found, n)) for n in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        print(sorted(found))
    print(unreachable())
    running.stop(None)


if __name__ == "__main__":
    main()
