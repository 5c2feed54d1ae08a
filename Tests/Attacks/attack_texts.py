"""E1, E8, E10: texts that are slow to take apart or longer than anybody may make them, requests that
leave no line, and visitors that hold a login."""

import json
import os
import signal
import socket
import subprocess
import time

from lab import CHAT, KEY, attack, chat_answer, chat_config, free_port, response

FLAG = "\U0001F1E6"        # a regional indicator: only all before it tell where a character begins
MARKS = "́̀̂̃̄"  # marks that belong to the character before them
SLOW = [("flags", FLAG), ("marks", "\u0301\u0323"), ("joined", "\U0001F468‍")]


def seconds_of(gateway):
    """The processor time that the gateway has taken."""
    with open(f"/proc/{gateway.process.pid}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def timed(lab, gateway, what, most, ask):
    """Checks that a request costs little and that the gateway answers afterwards."""
    before = seconds_of(gateway)
    answer = ask()
    took = seconds_of(gateway) - before
    lab.check(took < most, f"{what}: {took:.1f} s of processor time")
    lab.check(gateway.is_alive(), f"{what}: it does not answer any more")
    return answer


def named(name):
    return json.dumps({"model": name, "messages": [{"role": "user", "content": "hi"}]},
                      ensure_ascii=False).encode()


@attack("E1 a model's name that is slow to take apart")
def names(lab):
    size = (4 << 20) if lab.long else (256 << 10)
    upstream = lab.upstream(lambda asked, peer: response(chat_answer()))
    with lab.gateway(chat_config(upstream.port, 'model-aliases: {"*": fake/m}\n')) as gateway:
        for what, unit in SLOW:
            name = "a" + unit * (size // len(unit.encode()))
            for text in (name, name + ")", f"a({name})"):
                code, _, body = timed(lab, gateway, f"{what}, {len(text)}", 2, lambda: gateway.request(
                    "POST", "/v1/chat/completions", named(text)))
                lab.check(code == 400 and b"invalid_model" in body, f"{what}: {code} {body[:80]}")
                lab.check(len(body) < 4096, f"{what}: an answer of {len(body)} bytes")
        lab.check(upstream.count == 0, "a name that is too long reached the upstream")


@attack("E1 a path of marks, without a key")
def paths(lab):
    with lab.gateway(chat_config(1)) as gateway:
        for what, unit in SLOW:
            escaped = "".join(f"%{byte:02X}" for byte in unit.encode())
            many = escaped * (60_000 // len(escaped))
            for path in (f"/v1beta/models/{many}:generateContent", f"/v1/models/{many}",
                         f"/v1beta/models/a%20{many[:1200]}:x"):
                for method in ("POST", "GET"):
                    code, _, body = timed(lab, gateway, f"{what} {path[:12]}", 2,
                                          lambda: gateway.request(method, path, b"{}", {
                                              "Authorization": "Bearer wrong-key-of-nobody"}))
                    lab.check(400 <= code < 500 and len(body) < 8192, f"{what}: {code}, {len(body)}")


@attack("E1 a wrong name among ten thousand")
def neighbours(lab):
    count = 10_000
    for stem in ("alias-name-number-", "n" * 400 + "-"):
        lines = "".join(f"  {stem}{number:05d}: fake/m\n" for number in range(count))
        with lab.gateway(chat_config(1, "model-aliases:\n" + lines)) as gateway:
            for name in (stem + "0000x", "a" + MARKS * 50, stem + "x", "zzz"):
                code, _, body = timed(lab, gateway, name[:30], 1, lambda: gateway.request(
                    "POST", "/v1/chat/completions", named(name)))
                lab.check(code == 404, f"{name[:30]}: {code}")
                if stem.startswith("alias") and name.endswith("0x"):
                    lab.check(b"Did you mean alias-name" in body, f"{body[:200]}")


@attack("E1 an upstream's error without end")
def errors(lab):
    size = (8 << 20) if lab.long else (512 << 10)
    text = {}

    def answer(asked, peer):
        error = {"message": text["is"], "code": text["is"], "type": text["is"], "param": text["is"],
                 "status": text["is"]}
        return response(json.dumps({"error": error}, ensure_ascii=False), "400 Bad Request")

    upstream = lab.upstream(answer)
    with lab.gateway(chat_config(upstream.port)) as gateway:
        for what, unit in SLOW + [("letters", "x"), ("blanks", "after ( ")]:
            for first in ("e", ""):
                text["is"] = first + unit * (size // len(unit.encode()))
                code, _, body = timed(lab, gateway, what, 3, lambda: gateway.request(
                    "POST", "/v1/chat/completions", CHAT, timeout=60))
                lab.check(code in (400, 502), f"{what}: {code}")
                lab.check(len(body) < 16384, f"{what}: the client got {len(body)} bytes")
        lines = gateway.access_log().splitlines()
        lab.check(max(map(len, lines), default=0) < 16384, "a line of the access log without end")
        state = os.path.getsize(f"{gateway.folder}/auth/.state.json") if os.path.exists(
            f"{gateway.folder}/auth/.state.json") else 0
        lab.check(state < 100_000, f"a saved state of {state} bytes")


@attack("E1 tools and schemas whose names are slow to compare")
def tools(lab):
    size = 128 << 10
    upstream = lab.upstream(lambda asked, peer: response(chat_answer()))
    sections = {"codex-api-key": "codex", "claude-api-key": "claude", "gemini-api-key": "gemini",
                "xai-api-key": "grok"}
    entries = "".join(
        f"{section}:\n  - {{base-url: 'http://127.0.0.1:{upstream.port}', api-key: secret-of-{name}, "
        f"models: [{{name: {name}}}]}}\n" for section, name in sections.items())
    config = f"port: {{port}}\nauth-dir: {{auth}}\napi-keys: [{KEY}]\nrequest-retry: 0\n{entries}"
    with lab.gateway(config) as gateway:
        for _, unit in SLOW[:2]:
            for first in ("t", ""):
                name = first + unit * (size // len(unit.encode()))
                schema = {"type": "object", "properties": {name: {"$ref": "#/$defs/" + name}},
                          "$defs": {name: {"type": name}}, "required": [name]}
                tool = {"type": "function", "function": {"name": name, "parameters": schema}}
                for model in sections.values():
                    body = json.dumps({"model": model, "tools": [tool], "messages": [
                        {"role": "user", "content": "hi"}]}, ensure_ascii=False).encode()
                    timed(lab, gateway, f"{model} {unit!r} {first}", 3, lambda: gateway.request(
                        "POST", "/v1/chat/completions", body, timeout=60))


@attack("E8 every request leaves a line")
def lines(lab):
    upstream = lab.upstream(lambda asked, peer: response(chat_answer()))
    with lab.gateway(chat_config(upstream.port, 'model-aliases: {"*": fake/m}\n')) as gateway:
        sizes = [9 << 20] if lab.long else [1 << 20]
        names = ["m"] + ["y" * size for size in sizes] + ["\x7f" * size for size in sizes]
        for number, name in enumerate(names):
            body = json.dumps({"model": name, "messages": [], "x" * 600: 1}).encode()
            gateway.request("POST", "/v1/chat/completions", body, {"X-Request-Id": f"attack-{number}"},
                            timeout=60)
        code, _, _ = gateway.request("GET", "/" + "z" * 50_000, headers={"X-Request-Id": "attack-path"})
        lab.check(code == 404, f"a long path got {code}")
        end = time.monotonic() + 5
        ids = [f"attack-{number}" for number in range(len(names))] + ["attack-path"]
        while time.monotonic() < end and not all(f'"{name}"' in gateway.access_log() for name in ids):
            time.sleep(0.02)
        log = gateway.access_log()
        for name in ids:
            lab.check(log.count(f'"{name}"') == 1, f"{name} left {log.count(name)} lines")
        longest = max(map(len, log.splitlines()), default=0)
        lab.check(longest < 16384, f"a line of {longest} bytes")


@attack("E10 visitors that hold a login")
def callback(lab):
    folder, port = f"{lab.folder}/login", free_port()
    os.makedirs(f"{folder}/auth", 0o700)
    with open(f"{folder}/config.yaml", "w") as file:
        os.chmod(file.name, 0o600)
        file.write(f"host: 127.0.0.1\nauth-dir: {folder}/auth\n")
    login = subprocess.Popen(
        [lab.binary, "login", "claude", "--no-browser", "--callback-port", str(port), "--config",
         f"{folder}/config.yaml", "--plugins", lab.plugins],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        env={**os.environ, "HOME": folder})
    try:
        wait_for(port)
        silent = [socket.create_connection(("127.0.0.1", port), 5) for _ in range(40)]
        for family, host in [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")]:
            told = visit(family, host, port)
            lab.check(told.startswith(b"HTTP/1.1 400"), f"{host}: {told[:60]!r}")
        head = visit(socket.AF_INET, "127.0.0.1", port, b"X: " + b"y" * 100_000)
        lab.check(not head.startswith(b"HTTP/1.1 200"), f"a head of 100 kB: {head[:60]!r}")
        if lab.long:
            time.sleep(6)
            open_ones = [peer for peer in silent if not is_closed(peer)]
            lab.check(not open_ones, f"{len(open_ones)} silent visitors are still there")
    finally:
        login.send_signal(signal.SIGTERM)
        try:
            login.communicate(timeout=10)
        except subprocess.TimeoutExpired:
            login.kill()
            lab.check(False, "the login does not end")


def wait_for(port):
    for _ in range(500):
        try:
            return socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.02)


def visit(family, host, port, more=b"X: y"):
    with socket.socket(family) as peer:
        peer.settimeout(4)
        try:
            peer.connect((host, port))
            peer.sendall(b"GET /callback?code=x&state=y HTTP/1.1\r\nHost: a\r\n" + more + b"\r\n\r\n")
            return peer.recv(1000)
        except OSError as problem:
            return repr(problem).encode()


def is_closed(peer):
    peer.settimeout(0.2)
    try:
        return peer.recv(1) == b""
    except socket.timeout:
        return False
    except OSError:
        return True
