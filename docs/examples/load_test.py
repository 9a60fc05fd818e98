"""Measure what a conversion gains: requests a second and the slow end of response times, before and after, on this machine.

    python docs/examples/load_test.py docs/examples/gateway main:app /articles/1 --convert="--http-client shared"
    python docs/examples/load_test.py PROJECT MODULE:APP PATH --clients 200 --requests 2000 --delay 0.5

The project is copied, served by uvicorn and asked by many clients at the same time; then the copy is converted by
`awaitify convert --write`, and the same is done again. Everything stays on the loopback interface: the service finds the
address of a slow server in the variable UPSTREAM. Needs what the project needs before and after, and uvicorn.
"""

import argparse
import asyncio
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time

HOST = "127.0.0.1"
# Nothing takes longer than this, whatever is asked for.
LIMIT = 300


async def upstream(delay):
    """A server that answers everything after a while."""
    body = json.dumps({"price": 9.5}).encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode()

    async def answer(reader, writer):
        try:
            while await reader.readuntil(b"\r\n\r\n"):
                await asyncio.sleep(delay)
                writer.write(head + body)
                await writer.drain()
        except (asyncio.CancelledError, asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    return await asyncio.start_server(answer, HOST, 0, backlog=1024)


async def ask(port, path, count, times, failures):
    """One client: `count` requests, one after the other, over one connection."""
    request = f"GET {path} HTTP/1.1\r\nHost: {HOST}:{port}\r\n\r\n".encode()
    reader, writer = await asyncio.open_connection(HOST, port)
    try:
        for _ in range(count):
            began = time.perf_counter()
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
            await reader.readexactly(int(length.split(b":")[1]))
            times.append(time.perf_counter() - began)
            if not head.startswith(b"HTTP/1.1 200"):
                failures.append(head.split(b"\r\n")[0].decode())
    finally:
        writer.close()


def free_port():
    with socket.socket() as sock:
        sock.bind((HOST, 0))
        return sock.getsockname()[1]


async def started(port):
    """Wait until the service takes connections."""
    for _ in range(200):
        try:
            _, writer = await asyncio.open_connection(HOST, port)
        except OSError:
            await asyncio.sleep(0.1)
        else:
            writer.close()
            return
    sys.exit("the service does not start")


async def measure(folder, options):
    """Serve what is in `folder`, and ask it."""
    slow = await upstream(options.delay)
    port = free_port()
    address = f"http://{HOST}:{slow.sockets[0].getsockname()[1]}"
    command = [sys.executable, "-m", "uvicorn", options.app, "--port", str(port), "--log-level", "warning"]
    service = subprocess.Popen(command, cwd=folder, env={**os.environ, "UPSTREAM": address})
    try:
        await started(port)
        await ask(port, options.path, 5, [], [])
        times, failures = [], []
        each = max(1, options.requests // options.clients)
        began = time.perf_counter()
        clients = [ask(port, options.path, each, times, failures) for _ in range(options.clients)]
        await asyncio.wait_for(asyncio.gather(*clients), LIMIT)
        took = time.perf_counter() - began
    finally:
        service.terminate()
        service.wait()
        slow.close()
    if failures:
        sys.exit(f"{len(failures)} requests failed: {failures[0]}")
    return len(times) / took, statistics.median(times), statistics.quantiles(times, n=100)[94]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("project")
    parser.add_argument("app", help="as uvicorn takes it: main:app")
    parser.add_argument("path", help="what is asked for: /articles/1")
    parser.add_argument("--clients", type=int, default=200)
    parser.add_argument("--requests", type=int, default=2000, help="all together")
    parser.add_argument("--delay", type=float, default=0.5, help="seconds that the slow server takes")
    parser.add_argument("--awaitify", default="awaitify", help="the program")
    parser.add_argument("--convert", default="", help='options of `convert`: --convert="--http-client shared"')
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        copy = shutil.copytree(options.project, os.path.join(folder, "project"))
        print(f"{options.clients} clients, {options.delay * 1000:.0f} ms upstream")
        print(f"{'':8}{'requests/s':>12}{'median':>12}{'p95':>12}")
        for name in ("before", "after"):
            if name == "after":
                subprocess.run([options.awaitify, "convert", "--write", "-qq", *options.convert.split(), "."], cwd=copy, check=True)
            rate, median, slowest = asyncio.run(measure(copy, options))
            print(f"{name:8}{rate:12.0f}{median * 1000:9.0f} ms{slowest * 1000:9.0f} ms", flush=True)


if __name__ == "__main__":
    main()
