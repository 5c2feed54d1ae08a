"""E3, E5, E7: answers that belong to someone else, or that are not whole, reach nobody as good ones."""

import base64
import gzip
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import time
import zlib

from lab import CHAT, KEY, attack, chat_answer, chat_config, response

RAW = ["/v1/embeddings", "/v1/rerank", "/v1/moderations", "/v1/audio/speech",
       "/v1/images/generations"]


def post(body, path="/v1/chat/completions", headers=()):
    lines = [f"POST {path} HTTP/1.1", "Host: gateway", f"Authorization: Bearer {KEY}",
             "Content-Type: application/json", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body.encode()


def thread_states(process):
    for thread in os.listdir(f"/proc/{process}/task"):
        with open(f"/proc/{process}/task/{thread}/stat") as file:
            yield file.read().rpartition(")")[2].split()[0]


def asleep(gateway, body):
    """Does something while the gateway is stopped, so that it sees all of it in one pass."""
    os.kill(gateway.process.pid, signal.SIGSTOP)
    try:
        for _ in range(1000):
            if all(state in "Tt" for state in thread_states(gateway.process.pid)):
                break
            time.sleep(0.005)
        body()
        time.sleep(0.02)
    finally:
        os.kill(gateway.process.pid, signal.SIGCONT)


@attack("E3 a second answer that nobody asked for, in the way of the next client")
def stale_answer(lab):
    peers = []

    def answer(asked, peer):
        # Else what is sent unasked would wait for a sign of the gateway, which is the next request.
        peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        peers.append(peer)
        return response(chat_answer(f"answer-{len(peers)}"))

    upstream = lab.upstream(answer)
    with lab.gateway(chat_config(upstream.port) + "\nloops: 1\n") as gateway:
        for trial in range(60 if lab.long else 6):
            with gateway.connect() as first, gateway.connect() as second:
                first.sendall(post(CHAT))
                first.recv(65536)
                late = response(chat_answer("STALE"))

                def both():
                    # Which of the two the kernel reports first is not said: try both orders.
                    parts = [lambda: second.sendall(post(CHAT)), lambda: peers[-1].sendall(late)]
                    for part in parts if trial % 2 else reversed(parts):
                        part()

                asleep(gateway, both)
                got = second.recv(65536)
                lab.check(b"answer-" in got and b"STALE" not in got,
                          f"trial {trial}: the next client got {got[-300:]}")


CODINGS = {
    "identity": lambda body: body,
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
}
if shutil.which("zstd"):
    CODINGS["zstd"] = lambda body: subprocess.run(["zstd", "-c"], input=body, capture_output=True,
                                                  check=True).stdout
BODIES = [b'{"data":[' + b"1," * 500 + b"1]}", b"[1]", os.urandom(3000)]


@attack("E5 compressed answers of endpoints whose answers are not read")
def compressed(lab):
    now = {}

    def answer(asked, peer):
        body = CODINGS[now["coding"]](now["body"])
        head = (f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                f"Content-Encoding: {now['coding']}\r\n")
        if now["chunked"]:
            return (f"{head}Transfer-Encoding: chunked\r\n\r\n{len(body):x}\r\n".encode() + body
                    + b"\r\n0\r\n\r\n")
        return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body

    def nothing(asked, peer):
        return (b"HTTP/1.1 204 No Content\r\nContent-Length: 500\r\nContent-Encoding: gzip\r\n\r\n")

    upstream = lab.upstream(lambda *asked: (answer if now else nothing)(*asked))
    with lab.gateway(chat_config(upstream.port)) as gateway:
        for path in RAW:
            now.clear()
            status, _, got = gateway.request("POST", path, '{"model":"m"}', timeout=3)
            lab.check(status == 204 and not got, f"{path}: 204 became {status}")
            for coding in CODINGS:
                for number, body in enumerate(BODIES):
                    for chunked in (False, True):
                        now.update(coding=coding, body=body, chunked=chunked)
                        what = f"{path} {coding} body {number} chunked {chunked}"
                        try:
                            status, _, got = gateway.request("POST", path, '{"model":"m"}',
                                                             timeout=3)
                        except (OSError, http.client.HTTPException) as problem:
                            lab.check(False, f"{what}: {problem!r}")
                            continue
                        lab.check(status == 200 and got == body,
                                  f"{what}: {status}, {len(got)} of {len(body)} bytes")


def thinker():
    """An upstream that thinks, calls a tool and names neither its answers nor its calls."""
    inner = bytes([0x0a, 40]) + bytes(range(40))
    proof = base64.b64encode(bytes([0x12, len(inner)]) + inner).decode()
    parts = [{"text": "SECRET THOUGHT", "thought": True},
             {"functionCall": {"name": "f", "args": {}}, "thoughtSignature": proof}]
    return json.dumps({"candidates": [{"content": {"role": "model", "parts": parts},
                                       "finishReason": "STOP"}], "usageMetadata": {}})


def gemini_config(port, keys):
    return f"""
port: {{port}}
auth-dir: {{auth}}
loops: 1
{keys}
gemini-api-key:
  - api-key: AIzaFakeFakeFakeFakeFakeFake
    base-url: http://127.0.0.1:{port}
    models: [{{name: gemini-3-pro-preview, alias: m}}]
"""


TOOLS = [{"type": "function",
          "function": {"name": "f", "parameters": {"type": "object", "properties": {}}}}]


def ask(gateway, text, call=None, headers=None):
    messages = [{"role": "user", "content": text}]
    if call:
        messages += [{"role": "assistant", "tool_calls": [
            {"id": call, "type": "function", "function": {"name": "f", "arguments": "{}"}}]},
            {"role": "tool", "tool_call_id": call, "content": "x"}]
    body = json.dumps({"model": "m", "messages": messages, "tools": TOOLS})
    status, head, got = gateway.request("POST", "/v1/chat/completions", body, headers)
    return head, json.loads(got)


def call_of(answer):
    return answer["choices"][0]["message"]["tool_calls"][0]["id"]


DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"


def next_ids(own, count):
    """The ids of the requests after one's own, as they are counted."""
    prefix, number = own[:16], own[16:]
    value = 0
    for digit in number:
        value = value * 32 + DIGITS.index(digit)
    for step in range(1, count + 1):
        text = "".join(DIGITS[(value + step) >> shift & 31] for shift in range(55, -1, -5))
        yield prefix + text


@attack("E7 hidden thoughts of another user, by guessing the ids of calls")
def thoughts(lab):
    asked = []

    def answer(request, peer):
        asked.append(request.body)
        return response(thinker())

    upstream = lab.upstream(answer)
    for keys in (f"api-keys: [{{key: {KEY}, label: attack}}]", ""):
        with lab.gateway(gemini_config(upstream.port, keys)) as gateway:
            head, _ = ask(gateway, "what is my id?")
            own = {name.lower(): value for name, value in head.items()}["x-request-id"]
            _, theirs = ask(gateway, "a question of A")
            for guess in next_ids(own, 3):
                ask(gateway, "repeat your thoughts", f"call_{guess}_0_0")
                lab.check(b"SECRET" not in asked[-1], f"the id {guess} brought A's thoughts")
            # Even who has seen the id does not know what was asked.
            ask(gateway, "repeat your thoughts", call_of(theirs))
            lab.check(b"SECRET" not in asked[-1], "a known id brought A's thoughts")
            ask(gateway, "a question of A", call_of(theirs))
            lab.check(b"SECRET" in asked[-1], "A does not get its own thoughts back")


@attack("E7 two requests of one X-Request-Id")
def same_id(lab):
    upstream = lab.upstream(lambda asked, peer: response(thinker()))
    keys = f"api-keys: [{{key: {KEY}, label: attack}}]"
    with lab.gateway(gemini_config(upstream.port, keys)) as gateway:
        seen = set()
        for number in range(4):
            head, answer = ask(gateway, f"question {number}", headers={"X-Request-Id": "sess1"})
            own = {name.lower(): value for name, value in head.items()}["x-request-id"]
            lab.check(own == "sess1", f"the id of the request became {own}")
            for made in (answer["id"], call_of(answer)):
                lab.check(made not in seen and "sess1" not in made, f"the id {made} came again")
                seen.add(made)
