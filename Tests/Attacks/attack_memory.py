"""Makes the gateway hold more memory than it may: bodies, heads, bombs, and answers that nobody reads."""

import contextlib
import gzip
import http.client
import json
import os
import socket
import threading
import time

from lab import CHAT, KEY, attack, chat_answer, chat_config, response

OTHER_KEY = "sk-honest-51c7e0a96d2f"
MIB = 1 << 20


def config(port, limits, keys=(KEY, OTHER_KEY), extra=""):
    """A gateway with small limits; without keys it is open on loopback."""
    text = chat_config(port, f"limits: {{{limits}}}\n{extra}")
    listed = ", ".join(keys)
    return text.replace(f"api-keys: [{{key: {KEY}, label: attack}}]", f"api-keys: [{listed}]")


def chat_of(size):
    return json.dumps({"model": "m", "messages": [{"role": "user", "content": "x" * size}]})


def connect(gateway, source="127.0.0.1"):
    return socket.create_connection(("127.0.0.1", gateway.port), 20, (source, 0))


def head(lines, path="/v1/chat/completions", key=KEY):
    lines = [f"POST {path} HTTP/1.1", "Host: localhost", f"Authorization: Bearer {key}",
             "Content-Type: application/json", *lines]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


class Flood:
    """Connections that each send a part of a request on a thread of its own, and stay open."""

    def __init__(self, gateway, count, parts, sources=("127.0.0.1",)):
        self.sockets = [connect(gateway, sources[n % len(sources)]) for n in range(count)]
        self.answers = [b""] * count
        self.threads = [threading.Thread(target=self.send, args=(n, parts), daemon=True)
                        for n in range(count)]
        for thread in self.threads:
            thread.start()

    def send(self, number, parts):
        peer = self.sockets[number]
        with contextlib.suppress(OSError):
            for part in parts:
                peer.sendall(part)
        with contextlib.suppress(OSError):
            peer.settimeout(2)
            while b"\r\n\r\n" not in self.answers[number]:
                piece = peer.recv(65536)
                if not piece:
                    break
                self.answers[number] += piece

    def settle(self, seconds=20):
        """Waits until all have sent what they can, and have waited for an answer."""
        end = time.monotonic() + seconds
        for thread in self.threads:
            thread.join(max(0, end - time.monotonic()))

    def refused(self):
        return [answer for answer in self.answers if b" 503 " in answer[:16]]

    def close(self):
        for peer in self.sockets:
            peer.close()

    def __enter__(self):
        return self

    def __exit__(self, *problem):
        self.close()


def pieces(size, chunked=False):
    """A head and all but the last byte of a body."""
    piece = b"x" * 65536
    if chunked:
        yield head(["Transfer-Encoding: chunked"])
        for _ in range(size // len(piece)):
            yield b"10000\r\n" + piece + b"\r\n"
        return
    yield head([f"Content-Length: {size}"])
    left = size - 1
    while left > 0:
        yield piece[:left]
        left -= min(left, len(piece))


class Parts:
    """A list that each sender goes through from its beginning."""

    def __init__(self, *arguments, **options):
        self.arguments, self.options = arguments, options

    def __iter__(self):
        return pieces(*self.arguments, **self.options)


def serves_others(lab, gateway, key=OTHER_KEY, size=20_000, source="127.0.0.1", what="an honest client"):
    """Checks that a client with another share is served, with a body that counts."""
    begin = time.monotonic()
    peer = http.client.HTTPConnection("127.0.0.1", gateway.port, timeout=20, source_address=(source, 0))
    try:
        peer.request("POST", "/v1/chat/completions", chat_of(size),
                     {"Authorization": f"Bearer {key}", "Content-Type": "application/json"})
        status = peer.getresponse().status
    finally:
        peer.close()
    lab.check(status == 200, f"{what} got {status}")
    lab.check(time.monotonic() - begin < 5, f"{what} waited {time.monotonic() - begin:.1f} s")


def check_refusals(lab, flood, least):
    refused = flood.refused()
    lab.check(len(refused) >= least, f"{len(refused)} of {len(flood.sockets)} refused, {least} expected")
    lab.check(all(b"retry-after: " in answer.lower() for answer in refused), "503 without Retry-After")
    lab.check(all(b'"error"' in answer for answer in refused if answer.endswith(b"}")),
              "a refusal is not in the client's format")


def check_peak(lab, gateway, before, allowed):
    """Checks the peak of memory against what was held before, in MiB."""
    peak = gateway.status()
    lab.check(peak - before < allowed, f"{before:.0f} → {peak:.0f} MiB, {allowed} more allowed")


@attack("A3 unfinished bodies of one key", seconds=20)
def bodies_of_a_key(lab):
    upstream = lab.upstream(lambda asked, peer: response(chat_answer()))
    # A share of 8 MiB takes one body, the overdraft one more.
    size, count, budget = (50 * MIB, 40, 200) if lab.long else (7 * MIB, 17, 32)
    with lab.gateway(config(upstream.port, f"memory: {budget}MiB")) as gateway:
        before = gateway.status()
        with Flood(gateway, count, Parts(size)) as flood:
            flood.settle()
            serves_others(lab, gateway)
            check_refusals(lab, flood, count - 2)
            check_peak(lab, gateway, before, 2 * size // MIB + 24)
        lab.check("memory_limit" in gateway.access_log(), "the access log does not name the reason")
        serves_others(lab, gateway, KEY)


@attack("A3 unfinished chunked bodies of one key", seconds=20)
def chunked_bodies(lab):
    upstream = lab.upstream(lambda asked, peer: response(chat_answer()))
    size, count, budget = (50 * MIB, 40, 200) if lab.long else (7 * MIB, 17, 32)
    with lab.gateway(config(upstream.port, f"memory: {budget}MiB")) as gateway:
        before = gateway.status()
        with Flood(gateway, count, Parts(size, chunked=True)) as flood:
            flood.settle()
            serves_others(lab, gateway)
            check_refusals(lab, flood, count - 4)
            # The share, and one body out of the overdraft, by what its buffer can hold.
            check_peak(lab, gateway, before, budget // 4 + 2 * size // MIB + 24)


@attack("A3 unfinished bodies from many addresses", seconds=20)
def bodies_from_addresses(lab):
    upstream = lab.upstream(lambda asked, peer: response(chat_answer()))
    size, count, budget = (50 * MIB, 40, 256) if lab.long else (7 * MIB, 24, 32)
    sources = [f"127.0.0.{n}" for n in range(2, 10)]
    with lab.gateway(config(upstream.port, f"memory: {budget}MiB", keys=())) as gateway:
        before = gateway.status()
        with Flood(gateway, count, Parts(size), sources) as flood:
            flood.settle()
            serves_others(lab, gateway, what="an honest client with a small body", size=100)
            check_refusals(lab, flood, count - 5)
            check_peak(lab, gateway, before, 5 * size // MIB + 24)


@attack("A3 half heads of 60 KB", seconds=20)
def half_heads(lab):
    upstream = lab.upstream(lambda asked, peer: response(chat_answer()))
    count, budget = (4000, 64) if lab.long else (600, 8)
    part = head([])[:-2] + b"X-Long: " + b"x" * 60_000
    with lab.gateway(config(upstream.port, f"memory: {budget}MiB, head-timeout: 8s")) as gateway:
        before = gateway.status()
        sources = [f"127.0.0.{n}" for n in range(2, 20)]
        with Flood(gateway, count, [part], sources) as flood:
            serves_others(lab, gateway, size=100)
            flood.settle()
            check_refusals(lab, flood, count // 3)
            check_peak(lab, gateway, before, budget + 40 + count * 24 // 1024)


@attack("A3 bodies that decompress to a thousand times their size", seconds=20)
def bombs(lab):
    upstream = lab.upstream(lambda asked, peer: response(chat_answer()))
    count = 32 if lab.long else 8
    body = gzip.compress(chat_of(30 * MIB).encode(), 9)
    filler = gzip.compress(os.urandom(200_000))  # a member of its own, for the ratio
    parts = [head(["Content-Encoding: gzip", f"Content-Length: {len(body) + len(filler)}"]),
             body, filler]
    with lab.gateway(config(upstream.port, "memory: 16MiB")) as gateway:
        before = gateway.status()
        with Flood(gateway, count, parts) as flood:
            flood.settle()
            serves_others(lab, gateway)
            check_peak(lab, gateway, before, 32 + 40)


@attack("A3 a lone largest body", seconds=25)
def lone_body(lab):
    upstream = lab.upstream(lambda asked, peer: response(chat_answer()))
    size = (64 if lab.long else 16) * MIB - 200
    limits = "memory: 128MiB" if lab.long else "memory: 32MiB, body-bytes: 16MiB"
    with lab.gateway(config(upstream.port, limits)) as gateway:
        before = gateway.status()
        status, _, _ = gateway.request("POST", "/v1/chat/completions", chat_of(size), timeout=30)
        lab.check(status == 200, f"the largest body got {status}")
        check_peak(lab, gateway, before, size // MIB + 24)
        # Translated it is there twice.
        status, _, body = gateway.request("POST", "/v1/messages", json.dumps({
            "model": "m", "max_tokens": 5,
            "messages": [{"role": "user", "content": "x" * size}]}), timeout=30)
        lab.check(status == 200, f"the largest translated body got {status}: {body[:200]}")
        check_peak(lab, gateway, before, 3 * size // MIB + 32)
        wait_for_fall(lab, gateway, before + 24)


def wait_for_fall(lab, gateway, most, seconds=12):
    """Checks that the memory goes back to the system."""
    for _ in range(seconds * 10):
        if gateway.status("VmRSS") < most:
            return
        time.sleep(0.1)
    lab.check(False, f"{gateway.status('VmRSS'):.0f} MiB stay, {most:.0f} allowed")


@contextlib.contextmanager
def control_group(lab, limit):
    """Runs gateways in a control group of so many bytes, where the machine lets us make one."""
    name = f"switchyard-attack-{os.getpid()}"
    for root, file in (("/sys/fs/cgroup", "memory.max"), ("/sys/fs/cgroup/memory", "memory.limit_in_bytes")):
        folder, binary = f"{root}/{name}", lab.binary
        try:
            os.mkdir(folder)
            with open(f"{folder}/{file}", "r+") as target:  # only a real group has the file
                target.write(str(limit))
        except OSError:
            with contextlib.suppress(OSError):
                os.rmdir(folder)
            continue
        script = f"{lab.folder}/grouped"
        with open(script, "w") as target:
            target.write(f'#!/bin/sh\necho $$ > {folder}/cgroup.procs\nexec {binary} "$@"\n')
        os.chmod(script, 0o755)
        lab.binary = script
        try:
            yield True
        finally:
            lab.binary = binary
            with contextlib.suppress(OSError):
                os.rmdir(folder)
        return
    yield False


@attack("A3 all of it in a control group of 512 MB", seconds=40)
def grouped(lab):
    upstream = lab.upstream(lambda asked, peer: response(chat_answer()))
    size, count = 50 * MIB, 40 if lab.long else 17
    with control_group(lab, 512 * MIB) as made:
        if not made:
            return
        with lab.gateway(config(upstream.port, "")) as gateway:
            lab.check('"limit":134217728' in gateway.log(), "the group's limit was not found")
            for parts in (Parts(size), Parts(size, chunked=True)):
                with Flood(gateway, count, parts) as flood:
                    flood.settle()
                    serves_others(lab, gateway)
                    check_refusals(lab, flood, count - 2)
            status, _, _ = gateway.request("POST", "/v1/chat/completions", chat_of(64 * MIB - 200),
                                           timeout=30)
            lab.check(status == 200, f"the largest body got {status}")
            lab.check(gateway.status() < 400, f"{gateway.status():.0f} MiB held at the peak")
