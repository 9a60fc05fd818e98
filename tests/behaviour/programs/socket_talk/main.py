import http.client
import select
import socket
import sys
import threading
import time
from urllib.parse import urlsplit

PARTS = urlsplit(sys.argv[1])


def asked(method, path):
    connection = http.client.HTTPConnection(PARTS.hostname, PARTS.port, timeout=5)
    try:
        connection.request(method, path, headers={"X-Own": "1"})
        response = connection.getresponse()
        return method, path, response.status, len(response.read()) > 0
    finally:
        connection.close()


def serve(listener):
    connection, _ = listener.accept()
    with connection:
        while data := connection.recv(100):
            connection.sendall(data[::-1])


class Echo:
    """Asks what turns words around."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.thread = threading.Thread(target=serve, args=(self.listener,), daemon=True)
        self.thread.start()

    def ask(self, word):
        with socket.create_connection(self.listener.getsockname(), timeout=5) as sock:
            sock.sendall(word.encode())
            readable, _, _ = select.select([sock], [], [], 5)
            return readable[0].recv(100).decode()[::-1] if readable else None

    def close(self):
        self.listener.close()


def paced(words):
    seen = []
    for word in words:
        time.sleep(0.001)
        echo = Echo()
        seen.append(echo.ask(word))
        echo.close()
    return seen


def main():
    print(*asked("GET", "/"), *asked("HEAD", "/nothing"))
    print("echoed", *paced(["hello", "world"]))
    try:
        socket.create_connection(("127.0.0.1", 1), timeout=1)
    except ConnectionRefusedError as error:
        print("refused", error.errno)
    print(socket.getaddrinfo("127.0.0.1", 80, type=socket.SOCK_STREAM)[0][4])


if __name__ == "__main__":
    main()
