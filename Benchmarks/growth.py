"""Shows how the gateway's cost grows, and that one bad client does not slow the others.

usage: growth.py BUILD TOOLS [SECONDS]

Each table varies one thing: the number of aliases and accounts, of connections, of streams, the size
of bodies. CPU time a request is what counts here: it hardly depends on what else the machine does.
"""

import json
import os
import resource
import socket
import sys
import tempfile
import threading
import time

import gateway as bench

SECONDS = float(sys.argv[3]) if len(sys.argv) > 3 else 2
bench.SECONDS = int(max(1, SECONDS))


def config(port, upstream, aliases=1, accounts=1):
    keys = ", ".join(f"{{api-key: upstream-key-{n}}}" for n in range(accounts))
    models = "".join(f"      - {{name: m, alias: alias-{n}}}\n" for n in range(aliases))
    return f"""
port: {port}
loops: 1
api-keys: [{bench.KEY}]
limits: {{max-connections: 30000, body-bytes: 80MB}}
upstream: {{idle-connections-per-origin: 1024, max-connections-per-origin: 30000}}
openai-compatibility:
  - name: fake
    base-url: http://127.0.0.1:{upstream}/v1
    api-key-entries: [{keys}]
    models:
{models}  - name: idle
    base-url: http://127.0.0.1:{upstream}/paced1000/n8/v1
    api-key-entries: [{{api-key: upstream-key}}]
    models: [{{name: i}}]
"""


class Running:
    """A gateway with a configuration, for a with statement."""

    def __init__(self, work, upstream, **sizes):
        self.work, self.port = work, bench.free_port()
        with open(f"{work}/growth.yaml", "w") as file:
            file.write(config(self.port, upstream, **sizes))

    def __enter__(self):
        begin = time.monotonic()
        command = [f"{bench.BUILD}/switchyard", "--config", f"{self.work}/growth.yaml",
                   "--plugins", bench.BUILD]
        server = bench.Server("gateway", self.port, command, self.work)
        server.started = (time.monotonic() - begin) * 1000
        self.server = server
        return server

    def __exit__(self, *_):
        self.server.stop()


def table(title, head):
    print(f"\n### {title}\n\n| {' | '.join(head)} |\n|{'---|' * len(head)}", flush=True)


def row(*cells):
    print("| " + " | ".join(str(cell) for cell in cells) + " |", flush=True)


def aliases(work, upstream):
    table("aliases and accounts", ["aliases", "accounts", "CPU us a request", "start ms", "RSS MB"])
    for count in [1, 100, 10_000]:
        for names, accounts in [(count, 1), (1, count)] if count > 1 else [(1, 1)]:
            with Running(work, upstream, aliases=names, accounts=accounts) as server:
                body = bench.chat(f"alias-{names - 1}", 1024)
                bench.wrk(server, body, 16, work)
                result = bench.wrk(server, body, 16, work)
                row(names, accounts, f"{result['cpu']:.1f}", f"{server.started:.0f}",
                    f"{server.memory() / 1024:.0f}")


def bodies(server, nginx, work):
    table("bodies", ["KB", "CPU us a request", "CPU ns a KB", "nginx"])
    for size in [1, 10, 100, 1000, 10_000]:
        body = bench.agent_of("alias-0", size * 1024)
        costs = [bench.wrk(target, body, 4, work)["cpu"] for target in (server, nginx)]
        row(size, f"{costs[0]:.0f}", *(f"{cost * 1000 / size:.0f}" for cost in costs))


def connections(server, nginx, work):
    table("connections", ["connections", "requests/s", "nginx", "CPU us a request", "nginx"])
    for count in [1, 10, 100, 1000, 10_000]:
        body = bench.chat("alias-0", 1024)
        ours, theirs = (bench.wrk(target, body, count, work) for target in (server, nginx))
        row(count, f"{ours['rate']:.0f}", f"{theirs['rate']:.0f}", f"{ours['cpu']:.1f}",
            f"{theirs['cpu']:.1f}")


def streams(server, work):
    table("streams that wait", ["streams", "RSS KiB each", "whole", "cut"])
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1] // 2 - 100
    for count in [10, 100, 1000, min(10_000, most)]:
        before, during = server.memory(), []
        timer = threading.Timer(4, lambda: during.append(server.memory()))
        timer.start()
        result = bench.streams(server, "/v1/chat/completions", bench.chat("i", 300, stream=True),
                               count, work, seconds=4, extra=["-r", "2000", "-n", str(count), "-g", "12"])
        timer.join()
        row(count, f"{(during[0] - before) / count:.1f}", result["ok"], result["no_end"])


def connect(server):
    client = socket.create_connection(("127.0.0.1", server.port), 10)
    client.settimeout(30)
    return client


def head(length):
    return (f"POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {bench.KEY}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n").encode()


def stalled_reader(server, stop):
    """Asks for streams and never reads them."""
    body = bench.chat("alias-0", 300, stream=True).encode()
    clients = [connect(server) for _ in range(8)]
    while not stop.is_set():
        for client in clients:
            client.setblocking(False)
            try:
                client.send(head(len(body)) + body)
            except OSError:
                pass
        time.sleep(0.01)


def large_body(server, stop):
    """Sends bodies of 64 MB, one after the other."""
    body = bench.agent_of("alias-0", 64 << 20).encode()
    while not stop.is_set():
        with connect(server) as client:
            try:
                client.sendall(head(len(body)) + body)
                client.recv(1 << 16)
            except OSError:
                pass


def huge_headers(server, stop):
    """Sends heads as large as they may be, and larger."""
    lines = "".join(f"X-Header-{n}: {'v' * 200}\r\n" for n in range(200))
    while not stop.is_set():
        with connect(server) as client:
            try:
                client.sendall(f"GET /livez HTTP/1.1\r\nHost: a\r\n{lines}\r\n".encode())
                client.recv(1 << 16)
            except OSError:
                pass


def disturbed(server, nginx, work):
    table("others while one client misbehaves, 1 KB, 16 connections",
          ["server", "beside", "p50 us", "p99 us", "requests/s"])
    body = bench.chat("alias-0", 1024)
    nuisances = [("nobody", None), ("a reader that stalls", stalled_reader),
                 ("bodies of 64 MB", large_body), ("huge heads", huge_headers), ("nobody", None)]
    for name, nuisance in nuisances:
        for target in [server, nginx]:
            stop = threading.Event()
            thread = threading.Thread(target=pinned, args=(nuisance, target, stop))
            if nuisance:
                thread.start()
                time.sleep(0.5)
            result = bench.wrk(target, body, 16, work)
            stop.set()
            if nuisance:
                thread.join()
            row(target.name, name, result["p50"], result["p99"], f"{result['rate']:.0f}")


def pinned(nuisance, target, stop):
    """Keeps a nuisance off the processor of the servers."""
    os.sched_setaffinity(0, {1})
    nuisance(target, stop)


def main():
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with tempfile.TemporaryDirectory() as work:
        upstream = bench.free_port()
        fake = bench.fake_upstream(upstream)
        try:
            aliases(work, upstream)
            nginx = bench.start_nginx(upstream, work)
            with Running(work, upstream) as server:
                bodies(server, nginx, work)
                connections(server, nginx, work)
                disturbed(server, nginx, work)
                streams(server, work)
            nginx.stop()
        finally:
            fake.terminate()


main()
