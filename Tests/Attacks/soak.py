"""Soaks a gateway in a mix of good and bad traffic and tells how its memory moves.

usage: soak.py --binary FILE --plugins DIR [--seconds N]

The mix: whole answers and streams, in one format and translated; clients that leave in the middle of a
stream; upstreams that fail, cut, lie about lengths and send nonsense; requests that are malformed or have
a wrong key; bodies of two megabytes; a reload each two seconds. (New builds of plugins are left out: each
stays mapped, by design; `docs/isolation.md` has the cost.)
Prints the resident memory once a minute and, for the time after the first quarter, its slope. Exits with
1 when the gateway died, a good request failed, or the slope is more than 4 MiB an hour.
"""

import argparse
import json
import os
import random
import shutil
import socket
import struct
import sys
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import lab as laboratory
from lab import KEY, chat_answer, response

MOST_AN_HOUR = 4.0  # MiB
MODELS = ("ok", "status500", "status429", "page", "cut", "short", "nonsense")


def config(upstream, turn):
    entries = "".join(f"""
  - name: {name}
    base-url: http://127.0.0.1:{upstream}/{name}
    api-key-entries: [{{api-key: upstream-secret-{name}-{turn % 2 if name != "ok" else 0}}}]
    models: [{{name: {name}}}]""" for name in MODELS)
    return f"""
port: {{port}}
auth-dir: {{auth}}
api-keys: [{{key: {KEY}, label: soak}}]
disable-cooling: true
request-retry: 0
model-aliases:
  turn-{turn % 5}: [ok/ok]
openai-compatibility:{entries}
"""


def stream(chunks):
    event = 'data: {"id":"c","object":"chat.completion.chunk","choices":[{"index":0,"delta":{%s}%s}]}\n\n'
    words = "".join(event % (f'"content":"word {n} "', "") for n in range(chunks))
    body = (words + event % ("", ',"finish_reason":"stop"') + "data: [DONE]\n\n").encode()
    return response(body, kind="text/event-stream")


def answer(asked, peer):
    name = asked.line.split("/")[1]
    streams = b'"stream":true' in asked.body or b'"stream": true' in asked.body
    if name == "status500":
        return response('{"error":{"message":"failed"}}', "500 Failed")
    if name == "status429":
        return response('{"error":{"message":"wait"}}', "429 Wait", ["Retry-After: 99999999999"])
    if name == "page":
        return response("<html><title>Oops</title></html>", "403 Forbidden", kind="text/html")
    if name == "cut":
        whole = stream(20)
        peer.sendall(whole[:random.randrange(1, len(whole))])
        return None
    if name == "short":
        return b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n" + b"x" * 50
    if name == "nonsense":
        return os.urandom(random.randrange(1, 2000))
    return stream(30) if streams else response(chat_answer())


class Client:
    """One thread of traffic."""

    def __init__(self, gateway, end, counts, seed):
        self.gateway, self.end, self.counts = gateway, end, counts
        self.random = random.Random(seed)

    def run(self):
        while time.monotonic() < self.end:
            action = self.random.choice((self.good, self.good, self.good, self.bad_upstream,
                                         self.leaver, self.malformed, self.large))
            try:
                action()
            except OSError:
                self.count("connection errors")
            time.sleep(0.002)

    def count(self, what):
        with self.counts["lock"]:
            self.counts[what] = self.counts.get(what, 0) + 1

    def body(self, model, streams):
        return json.dumps({"model": model, "stream": streams, "max_tokens": 50,
                           "messages": [{"role": "user", "content": "hello " * 50}]})

    def good(self):
        path = self.random.choice(("/v1/chat/completions", "/v1/messages"))
        status, _, body = self.gateway.request("POST", path, self.body("ok", self.random.random() < .5))
        self.count("good" if status == 200 and body else f"good request answered {status}")

    def bad_upstream(self):
        path = self.random.choice(("/v1/chat/completions", "/v1/messages"))
        model = self.random.choice(MODELS[1:])
        try:
            self.gateway.request("POST", path, self.body(model, self.random.random() < .5))
        except Exception:  # a cut stream may well end in the middle of a chunk
            pass
        self.count("bad upstream")

    def leaver(self):
        body = self.body("ok", True)
        with self.gateway.connect() as peer:
            peer.sendall(f"POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {KEY}"
                         f"\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode())
            if self.random.random() < 0.7:
                peer.recv(self.random.randrange(1, 3000))
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.count("left")

    def malformed(self):
        pieces = (b"GET / HTTP/9.9\r\n\r\n", b"POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\n"
                  b"Content-Length: 5\r\nContent-Length: 6\r\n\r\n", b"\x16\x03\x01" + os.urandom(60),
                  b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\nHost: a\r\n\r\n")
        with self.gateway.connect() as peer:
            peer.sendall(self.random.choice(pieces))
            peer.settimeout(5)
            peer.recv(4096)
        self.count("malformed")

    def large(self):
        if self.random.random() > 0.05:
            return self.good()
        body = json.dumps({"model": "ok", "messages": [{"role": "user", "content": "x" * 2_000_000}]})
        status, _, _ = self.gateway.request("POST", "/v1/chat/completions", body)
        self.count("large" if status == 200 else f"large request answered {status}")


def edit(gateway, end, upstream):
    """Edits the configuration while the rest goes on."""
    turn = 0
    while time.monotonic() < end:
        turn += 1
        gateway.write(config(upstream, turn))
        time.sleep(2)


def slope(samples):
    """MiB an hour, by least squares."""
    times, values = [t for t, _ in samples], [v for _, v in samples]
    mean_time, mean_value = sum(times) / len(times), sum(values) / len(values)
    spread = sum((t - mean_time) ** 2 for t in times) or 1
    return 3600 * sum((t - mean_time) * (v - mean_value) for t, v in samples) / spread


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--binary", required=True)
    parser.add_argument("--plugins", required=True)
    parser.add_argument("--seconds", type=int, default=3600)
    options = parser.parse_args()
    lab = laboratory.Lab(options.binary, options.plugins, True)
    upstream = lab.upstream(answer)
    counts = {"lock": threading.Lock()}
    with lab.gateway(config(upstream.port, 0), keeps_access_log=False) as gateway:
        begin = time.monotonic()
        end = begin + options.seconds
        threads = [threading.Thread(target=Client(gateway, end, counts, seed).run, daemon=True)
                   for seed in range(8)]
        threads.append(threading.Thread(target=edit, args=(gateway, end, upstream.port), daemon=True))
        for thread in threads:
            thread.start()
        samples = watch(gateway, begin, end, options.seconds)
        for thread in threads:
            thread.join(60)
        alive = gateway.is_alive()
    counts.pop("lock")
    print(", ".join(f"{what}: {count}" for what, count in sorted(counts.items())))
    failed = [what for what in counts if "answered" in what]
    late = [sample for sample in samples if sample[0] > options.seconds / 4]
    growth = slope(late) if len(late) > 2 else 0.0
    print(f"slope after the first quarter: {growth:+.2f} MiB an hour; alive: {alive}")
    lab.close()
    if growth > MOST_AN_HOUR:
        failed.append("the memory grows")
    if lab.failures or failed or not alive:
        sys.exit(f"failed: {', '.join(lab.failures + failed)}; logs: {lab.folder}")
    shutil.rmtree(lab.folder, ignore_errors=True)


def watch(gateway, begin, end, seconds):
    samples, told = [], 0
    while (now := time.monotonic()) < end and gateway.process.poll() is None:
        samples.append((now - begin, gateway.status("VmRSS")))
        if now - begin >= told:
            print(f"{now - begin:6.0f} s  {samples[-1][1]:6.1f} MiB", flush=True)
            told += max(10, min(60, seconds / 10))
        time.sleep(min(5, seconds / 20))
    return samples


if __name__ == "__main__":
    main()
