"""D15: what an upstream repeats of a key, and what a client pastes, is told to nobody."""

import base64
import json
import os
import socket
import time
import urllib.parse

from lab import CHAT, KEY, attack, response

SECRET = "Zq7-kT4wV9xB2mN8rL5p_hD3sF6gJ1cY0aQ4eW7u"
PROXY_PASSWORD = "p%40ss-Hn5vK8tR2yU6wQ9z"
HEADER = "Bearer hdr-6Yb3Nf8Lw2Xk9Vt4Qm7Zs1"


def forms(secret):
    """The ways in which an upstream may write a secret."""
    encode = base64.b64encode
    yield "plain", secret
    yield "upper case", secret.upper()
    for before in ("", "u", "us", "user:"):
        yield f"base64 after {len(before)}", encode((before + secret).encode()).decode()
    yield "base64, URL-safe, bare", base64.urlsafe_b64encode(secret.encode()).decode().rstrip("=")
    yield "base64 in upper case", encode(secret.encode()).decode().upper()
    yield "base64 of JSON", encode(json.dumps({"key": secret}).encode()).decode()
    yield "percent-encoded", "".join(f"%{byte:02X}" for byte in secret.encode())
    yield "percent-encoded twice", "".join(f"%25{byte:02x}" for byte in secret.encode())
    yield "JSON escapes", "".join(f"\\u{byte:04x}" for byte in secret.encode())
    yield "JSON escapes twice", "".join(f"\\\\u{byte:04x}" for byte in secret.encode())
    yield "hexadecimal", secret.encode().hex()
    yield "hexadecimal with colons", secret.encode().hex(":").upper()
    yield "cut by a line break", secret[:17] + "\n" + secret[17:]
    yield "cut by an ellipsis", secret[:16] + "…" + secret[-16:]
    yield "cut into fours", " ".join(secret[at:at + 4] for at in range(0, len(secret), 4))


def leaks(text, form):
    """Whether twelve characters of a form, letters and digits alone, are in a text."""
    def bare(text):
        return "".join(c for c in text.lower() if c.isascii() and c.isalnum())
    text, form = bare(text), bare(form)
    return any(form[at:at + 14] in text for at in range(0, max(1, len(form) - 13)))


def config(port, extra=""):
    return f"""
port: {{port}}
auth-dir: {{auth}}
api-keys: [{{key: {KEY}, label: attack}}]
request-retry: 0
disable-cooling: true
passthrough-headers: true
openai-compatibility:
  - name: fake
    base-url: http://127.0.0.1:{port}/v1
    api-key-entries: [{{api-key: {SECRET}}}]
    headers: {{X-Relay: {HEADER}}}
    models: [{{name: m}}]
  - name: behind
    base-url: http://127.0.0.1:{port}/v1
    proxy-url: http://someone:{PROXY_PASSWORD}@127.0.0.1:{port}
    api-key-entries: [{{api-key: other-{SECRET[::-1]}}}]
    models: [{{name: m, alias: behind}}]
{extra}"""


QUESTIONS = {
    "chat": ("/v1/chat/completions", '{"model":"m","messages":[{"role":"user","content":"hi"}]%s}'),
    "responses": ("/v1/responses", '{"model":"m","input":"hi"%s}'),
    "messages": ("/v1/messages", '{"model":"m","max_tokens":9,"messages":[{"role":"user","content":"hi"}]%s}'),
    "generate-content": ("/v1beta/models/m:%s", '{"contents":[{"role":"user","parts":[{"text":"hi"}]}]}'),
}


def ask(gateway, client, stream):
    path, body = QUESTIONS[client]
    if client == "generate-content":
        return gateway.request("POST", path % ("streamGenerateContent?alt=sse" if stream else "generateContent"), body)
    return gateway.request("POST", path, body % (',"stream":true' if stream else ""))


def status(gateway):
    """What the status socket tells."""
    with socket.socket(socket.AF_UNIX) as peer:
        peer.connect(f"{gateway.folder}/auth/.switchyard.sock")
        peer.sendall(b"GET /status HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        data = b""
        while piece := peer.recv(65536):
            data += piece
    return data.decode(errors="replace")


def written(gateway):
    """All that the gateway has written down; it must have ended."""
    texts = {"log": gateway.log(), "access log": gateway.access_log()}
    for name in os.listdir(f"{gateway.folder}/auth"):
        path = f"{gateway.folder}/auth/{name}"
        if os.path.isfile(path):
            with open(path, errors="replace") as file:
                texts[name] = file.read()
    return texts


@attack("D15 an upstream that repeats the key in an error", memory=120)
def repeated(lab):
    said = {}

    def answer(asked, peer):
        text = said["text"]
        error = {"error": {"message": f"wrong key {text} was sent", "code": text, "type": text, "param": text}}
        headers = [f"X-Told: {text}".replace("\n", " ").replace("…", "...")]
        return response(json.dumps(error), said["status"], headers)

    upstream = lab.upstream(answer)
    seen = []
    with lab.gateway(config(upstream.port)) as gateway:
        secrets = [SECRET, HEADER.split()[1]] if lab.long else [SECRET]
        for secret in secrets:
            for name, form in forms(secret):
                said.update(text=form, status="500 Failed")
                for client in QUESTIONS if lab.long or name == "plain" else ["chat"]:
                    for stream in (False, True) if lab.long else (False,):
                        code, headers, body = ask(gateway, client, stream)
                        lab.check(code >= 400, f"{name}: {client} got {code}")
                        lab.check(not leaks(body.decode(), form), f"{name}: {client} got {body!r}")
                        # JSON hides nothing from who reads it.
                        lab.check(not leaks(str(json.loads(body)) if not stream else "", form),
                                  f"{name}: {client} reads {body!r}")
                        lab.check(not leaks(str(headers), form), f"{name}: in {headers}")
                seen.append((name, form))
                lab.check(not leaks(status(gateway), form), f"{name}: the status has it")
        lab.check("wrong key" in status(gateway), "the status does not tell the error")
        lab.check(gateway.stop() is not None, "it does not end")
        for place, text in written(gateway).items():
            for name, form in seen:
                lab.check(not leaks(text, form), f"{name}: the {place} has it")


@attack("D15 an upstream that repeats the key in headers and streams", memory=120)
def passed(lab):
    forms_ = dict(forms(SECRET))
    names = list(forms_) if lab.long else ["plain", "base64 after 0", "hexadecimal"]

    def answer(asked, peer):
        text = forms_[names[said["at"]]]
        headers = [f"X-Echo: {text}".replace("\n", " ").encode("ascii", "ignore").decode()]
        event = json.dumps({"error": {"message": f"wrong key {text}", "code": 503}})
        begin = ('data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":'
                 '[{"index":0,"delta":{"role":"assistant","content":"hel"},"finish_reason":null}]}\n\n')
        return response(begin + f"data: {event}\n\n", headers=headers, kind="text/event-stream")

    said = {"at": 0}
    upstream = lab.upstream(answer)
    with lab.gateway(config(upstream.port)) as gateway:
        for at, name in enumerate(names):
            said["at"] = at
            # What is translated is the gateway's own writing (docs/decisions/0009).
            for client in ("messages", "responses"):
                code, headers, body = ask(gateway, client, True)
                lab.check(not leaks(body.decode(), forms_[name]), f"{name}: {client} got {body!r}")
                lab.check(not leaks(str(headers), forms_[name]), f"{name}: {client} got {headers}")
            lab.check(not leaks(status(gateway), forms_[name]), f"{name}: the status has it")
        lab.check(gateway.stop() is not None, "it does not end")
        for place, text in written(gateway).items():
            for name in names:
                lab.check(not leaks(text, forms_[name]), f"{name}: the {place} has it")


@attack("D15 a key that a client pastes where it does not belong", memory=120)
def pasted(lab):
    upstream = lab.upstream(lambda asked, peer: response('{"error":{"message":"no"}}', "400 Bad Request"))
    foreign = "sk-proj-" + "Fo7eign" * 6
    with lab.gateway(config(upstream.port)) as gateway:
        for key in (KEY, SECRET, foreign):
            quoted = urllib.parse.quote(key)
            spelled = "".join(f"%{byte:02x}" for byte in key.encode())
            for path in (f"/v1/{quoted}", f"/v1/models/{quoted}", f"/v1beta/models/{spelled}:generateContent",
                         f"/{spelled}"):
                gateway.request("GET" if "models/" in path and ":" not in path else "POST", path, "{}")
            for model in (key, key.upper(), f"fake/{key}", f"m({key})"):
                gateway.request("POST", "/v1/chat/completions", json.dumps({"model": model, "messages": []}))
            gateway.request("POST", "/v1/chat/completions", CHAT, {"x-request-id": key})
            gateway.request(key[:40], "/v1/models")
        time.sleep(0.3)
        lab.check(gateway.stop() is not None, "it does not end")
        for place, text in written(gateway).items():
            for key in (KEY, SECRET, foreign):
                lab.check(not leaks(text, key), f"the {place} has {key}")
                lab.check(not leaks(text, "".join(f"%{byte:02x}" for byte in key.encode())),
                          f"the {place} spells {key}")


@attack("D15 a proxy whose password is told", memory=120)
def proxy(lab):
    password = urllib.parse.unquote(PROXY_PASSWORD)
    told = base64.b64encode(f"someone:{password}".encode()).decode()
    error = json.dumps({"error": {"message": f"refused Basic {told} of someone:{password}"}})

    def answer(asked, peer):
        if asked.line.startswith("CONNECT"):
            return b"HTTP/1.1 200 OK\r\n\r\n"
        return response(error, "500 Failed")

    upstream = lab.upstream(answer)
    with lab.gateway(config(upstream.port)) as gateway:
        code, _, body = gateway.request("POST", "/v1/chat/completions", CHAT.replace('"m"', '"behind"'))
        lab.check(code >= 400, f"answered {code}")
        lab.check(b"refused" in body, f"the upstream was not asked: {body!r}")
        for form in (password, told):
            lab.check(not leaks(body.decode(), form), f"the client got {body!r}")
            lab.check(not leaks(status(gateway), form), "the status has it")
        lab.check(gateway.stop() is not None, "it does not end")
        for place, text in written(gateway).items():
            lab.check(not leaks(text, password) and not leaks(text, told), f"the {place} has it")
