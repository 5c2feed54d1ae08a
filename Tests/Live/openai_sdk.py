"""The official OpenAI SDK talks to an upstream through the gateway and its loaded provider.

usage: openai_sdk.py FOLDER   (the folder of the build: the binary and the plugin files)
"""

import http.server
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

import openai

TEXT = "The gateway says hello in four words or more."


class Upstream(http.server.BaseHTTPRequestHandler):
    """A small server of the chat API, written against its public reference."""

    protocol_version = "HTTP/1.1"
    seen = []

    def log_message(self, *_):
        pass

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        Upstream.seen.append((self.path, dict(self.headers), body))
        if body["messages"][-1]["content"] == "fail":
            return self.send_json(400, {"error": {"message": "no such thing", "code": "bad_thing"}})
        if body.get("stream"):
            return self.send_stream(body)
        call = body.get("tools") and body["messages"][-1]["role"] == "user"
        self.send_json(200, self.completion(body["model"], call))

    @staticmethod
    def completion(model, call):
        message = {"role": "assistant", "content": None if call else TEXT}
        if call:
            function = {"name": "weather", "arguments": '{"city":"Paris"}'}
            message["tool_calls"] = [{"id": "call_1", "type": "function", "function": function}]
        finish = "tool_calls" if call else "stop"
        return {
            "id": "c1", "object": "chat.completion", "created": 1, "model": model,
            "choices": [{"index": 0, "message": message, "finish_reason": finish}],
            "usage": {"prompt_tokens": 5, "completion_tokens": 9, "total_tokens": 14},
        }

    def send_json(self, status, value):
        data = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def send_stream(self, body):
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        head = {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": body["model"]}
        for word in TEXT.split(" "):
            delta = {"index": 0, "delta": {"content": word + " "}, "finish_reason": None}
            self.event({**head, "choices": [delta]})
        self.event({**head, "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
        if (body.get("stream_options") or {}).get("include_usage"):
            usage = {"prompt_tokens": 5, "completion_tokens": 9, "total_tokens": 14}
            self.event({**head, "choices": [], "usage": usage})
        self.chunk(b"data: [DONE]\n\n")
        self.chunk(b"")

    def event(self, value):
        self.chunk(b"data: " + json.dumps(value).encode() + b"\n\n")

    def chunk(self, data):
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start_gateway(folder, work, upstream_port):
    os.mkdir(f"{work}/plugins")
    os.symlink(os.path.abspath(f"{folder}/libOpenAICompatible.so"),
               f"{work}/plugins/libOpenAICompatible.so")
    port = free_port()
    with open(f"{work}/config.yaml", "w") as file:
        file.write(f"""
port: {port}
api-keys: [sdk-key]
openai-compatibility:
  - name: fake
    base-url: http://127.0.0.1:{upstream_port}/v1
    api-key-entries: [{{api-key: upstream-key}}]
    models: [{{name: real-model, alias: alias-model}}]
""")
    log = open(f"{work}/log", "w")
    process = subprocess.Popen(
        [f"{folder}/switchyard", "--config", f"{work}/config.yaml", "--plugins", f"{work}/plugins"],
        stdout=log, stderr=log, stdin=subprocess.DEVNULL)
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return process, port
        except OSError:
            time.sleep(0.05)
    process.kill()
    raise SystemExit(open(f"{work}/log").read())


def check(client):
    ask = [{"role": "user", "content": "hello"}]
    answer = client.chat.completions.create(model="alias-model", messages=ask)
    assert answer.choices[0].message.content == TEXT, answer
    assert answer.usage.total_tokens == 14, answer
    yield "a whole answer"

    words = []
    for chunk in client.chat.completions.create(model="alias-model", messages=ask, stream=True):
        assert chunk.choices, "an event with token counts came unasked"
        words.append(chunk.choices[0].delta.content or "")
    assert "".join(words).strip() == TEXT, words
    yield "a stream"

    last = None
    for chunk in client.chat.completions.create(
            model="alias-model", messages=ask, stream=True,
            stream_options={"include_usage": True}):
        last = chunk
    assert last.usage.total_tokens == 14, last
    yield "a stream with token counts"

    tool = {"type": "function", "function": {"name": "weather", "parameters": {
        "type": "object", "properties": {"city": {"type": "string"}}}}}
    call = client.chat.completions.create(model="alias-model", messages=ask, tools=[tool])
    calls = call.choices[0].message.tool_calls
    assert calls[0].function.name == "weather", call
    ask += [call.choices[0].message,
            {"role": "tool", "tool_call_id": calls[0].id, "content": "sunny"}]
    final = client.chat.completions.create(model="alias-model", messages=ask, tools=[tool])
    assert final.choices[0].message.content == TEXT, final
    yield "a tool loop"

    try:
        client.chat.completions.create(
            model="alias-model", messages=[{"role": "user", "content": "fail"}])
        raise AssertionError("a refused request succeeded")
    except openai.BadRequestError as error:
        assert "no such thing" in str(error) and error.request_id, error
    yield "an error of the upstream"

    try:
        client.chat.completions.create(model="alias-modle", messages=ask)
        raise AssertionError("an unknown model succeeded")
    except openai.NotFoundError as error:
        assert "alias-model" in str(error), error
    yield "an unknown model, with the nearest name"

    assert [model.id for model in client.models.list()] == ["alias-model"]
    assert client.models.retrieve("alias-model").id == "alias-model"
    yield "the list of models"

    try:
        client.with_options(api_key="wrong").models.list()
        raise AssertionError("a wrong key was accepted")
    except openai.AuthenticationError:
        yield "a wrong key"


def main(folder):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Upstream)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    passed = 0
    with tempfile.TemporaryDirectory() as work:
        process, port = start_gateway(folder, work, server.server_port)
        try:
            client = openai.OpenAI(base_url=f"http://127.0.0.1:{port}/v1", api_key="sdk-key",
                                   max_retries=0, timeout=20)
            for name in check(client):
                print(f"ok  openai {openai.__version__}: {name}")
                passed += 1
            for _, headers, body in Upstream.seen:
                assert body["model"] == "real-model", body
                assert headers["authorization"] == "Bearer upstream-key", headers
        finally:
            process.send_signal(signal.SIGTERM)
            code = process.wait(20)
    assert code == 0, f"the gateway ended with {code}"
    print(f"{passed} passed, 0 failed")


main(sys.argv[1])
