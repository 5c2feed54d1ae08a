"""What an attack needs: a gateway in a folder of its own, a fake upstream, and sockets.

An attack is a function in a file `attack_*.py` beside this one:

    @attack("A1 retry-after of the year 9999")
    def far_retry_after(lab):
        ...
        lab.check(status == 429, f"the client got {status}")

It fails by `lab.check`, by an exception, or when the gateway ended, stopped answering, or took more
memory than the attack allows. `lab.long` says whether there is time for the whole attack; without it
the short form of a second or two runs. Everything binds 127.0.0.1 and every loop is bounded.
"""

import http.client
import os
import signal
import socket
import socketserver
import subprocess
import tempfile
import threading
import time

ATTACKS = []
KEY = "sk-attack-4f9b2c7d81e3a605"


def attack(name, memory=None, seconds=30):
    """Registers an attack.

    `memory` is the most that the gateway may hold at its peak, in MiB; `seconds` how long the attack
    may take in its short form.
    """
    def register(run):
        ATTACKS.append((name, run, memory, seconds))
        return run
    return register


class Held(Exception):
    """The gateway did not hold."""


class Gateway:
    """A running gateway; `with` ends it.

    `streams` are the files that it writes its access log and its log to, where it shall not be files
    in its folder; `prepare` is called with the folder before it starts; `before` is what its command
    line begins with. `{folder}` in the environment is filled in.
    """

    def __init__(self, lab, config, arguments=(), environment=None, keeps_access_log=True,
                 streams=None, prepare=None, before=()):
        self.lab = lab
        self.folder = tempfile.mkdtemp(prefix="gateway-", dir=lab.folder)
        self.config = f"{self.folder}/config.yaml"
        self.port = free_port()
        self.write(config)
        self.command = [*before, lab.binary, "serve", "--config", self.config, "--plugins", lab.plugins,
                        "--log-level", "info", *arguments]
        self.output, self.errors = streams or (
            open(f"{self.folder}/output" if keeps_access_log else os.devnull, "wb"),
            open(f"{self.folder}/log", "wb"))
        if prepare:
            prepare(self.folder)
        self.environment = {**os.environ, "HOME": self.folder}
        for name, value in (environment or {}).items():
            self.environment[name] = value.replace("{folder}", self.folder)
        self.start()

    def start(self):
        """Starts it, once more where it has ended."""
        self.process = subprocess.Popen(self.command, stdout=self.output, stderr=self.errors,
                                        env=self.environment, cwd=self.folder)
        self.wait_until_serving()

    def write(self, config):
        """Replaces the configuration as an editor does; `{port}` and `{auth}` are filled in."""
        text = config.replace("{port}", str(self.port)).replace("{auth}", f"{self.folder}/auth")
        with open(f"{self.folder}/.next", "w") as file:
            os.chmod(file.name, 0o600)
            file.write(text)
        os.rename(f"{self.folder}/.next", self.config)

    def wait_until_serving(self, seconds=20):
        for _ in range(seconds * 50):
            if self.process.poll() is not None:
                raise Held(f"the gateway did not start: {self.log()[-400:]}")
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.02)
        raise Held("the gateway does not serve")

    def log(self):
        with open(f"{self.folder}/log", errors="replace") as file:
            return file.read()

    def access_log(self):
        with open(f"{self.folder}/output", errors="replace") as file:
            return file.read()

    def status(self, field="VmHWM"):
        """A figure of /proc/PID/status, in MiB."""
        with open(f"/proc/{self.process.pid}/status") as file:
            for line in file:
                if line.startswith(field + ":"):
                    return int(line.split()[1]) / 1024
        return 0.0

    def connect(self, timeout=10):
        return socket.create_connection(("127.0.0.1", self.port), timeout)

    def request(self, method, path, body=None, headers=None, timeout=20):
        """Sends one request; answers its status, headers and body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            headers = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json",
                       **(headers or {})}
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            return response.status, dict(response.getheaders()), response.read()
        finally:
            connection.close()

    def is_alive(self):
        """Whether it runs and still answers."""
        if self.process.poll() is not None:
            return False
        try:
            return self.request("GET", "/livez", timeout=5)[0] == 200
        except OSError:
            return False

    def stop(self, seconds=40):
        """Ends it by SIGTERM; answers after how many seconds it had ended, or None."""
        begin = time.monotonic()
        if self.process.poll() is None:
            self.lab.peak = max(self.lab.peak, self.status())
            self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(seconds)
            return time.monotonic() - begin
        except subprocess.TimeoutExpired:
            return None

    def __enter__(self):
        return self

    def __exit__(self, *problem):
        if self.process.poll() is not None and self.process.returncode < 0:
            self.lab.failures.append(f"the gateway died of signal {-self.process.returncode}")
        if self.stop(10) is None:
            self.process.kill()
            self.process.wait()
        self.output.close()
        self.errors.close()


class Lab:
    """What one attack runs with."""

    def __init__(self, binary, plugins, long):
        self.binary, self.plugins, self.long = binary, plugins, long
        self.folder = tempfile.mkdtemp(prefix="switchyard-attack-")
        self.failures = []
        self.peak = 0.0
        self.closing = []

    def check(self, holds, what):
        if not holds:
            self.failures.append(what)
        return holds

    def gateway(self, config, *arguments, **options):
        return Gateway(self, config, arguments, **options)

    def upstream(self, answer):
        """Starts a fake upstream.

        `answer(request, socket)` gets the head (bytes) and the body of each request and the socket,
        on a thread of its own; it returns the bytes to send, or None when it has sent them itself.
        """
        server = Upstream(answer)
        self.closing.append(server)
        return server

    def close(self):
        for part in self.closing:
            part.close()


class Upstream:
    """A fake upstream on a free port of the loopback."""

    def __init__(self, answer):
        self.heads = []
        outer = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self):
                self.request.settimeout(60)
                try:
                    while True:
                        head, body = read_request(self.request)
                        if head is None:
                            return
                        outer.heads.append(head)
                        answered = answer(Asked(head, body), self.request)
                        if answered is None:
                            return
                        self.request.sendall(answered)
                except OSError:
                    return

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = True
            daemon_threads = True
            request_queue_size = 512

        self.server = Server(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def count(self):
        return len(self.heads)

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class Asked:
    """A request as a fake upstream got it."""

    def __init__(self, head, body):
        self.head, self.body = head, body
        self.line = head.split(b"\r\n", 1)[0].decode("latin-1")


def read_request(peer):
    """Reads one request with a Content-Length, or none, from a socket."""
    data = b""
    while b"\r\n\r\n" not in data:
        piece = peer.recv(65536)
        if not piece:
            return None, None
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    length = 0
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    body = bytearray(body)
    while len(body) < length:
        piece = peer.recv(1 << 20)
        if not piece:
            return None, None
        body += piece
    return head, bytes(body)


def response(body, status="200 OK", headers=(), kind="application/json"):
    """The bytes of a response."""
    if isinstance(body, str):
        body = body.encode()
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def chat_answer(text="hello"):
    return ('{"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,'
            '"message":{"role":"assistant","content":"%s"},"finish_reason":"stop"}],'
            '"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}' % text)


def chat_config(upstream_port, extra="", keys=1):
    """A configuration with one OpenAI-compatible upstream; its model is `m`."""
    accounts = ", ".join(f"{{api-key: upstream-secret-{n}}}" for n in range(keys))
    return f"""
port: {{port}}
auth-dir: {{auth}}
api-keys: [{{key: {KEY}, label: attack}}]
openai-compatibility:
  - name: fake
    base-url: http://127.0.0.1:{upstream_port}/v1
    api-key-entries: [{accounts}]
    models: [{{name: m}}]
{extra}"""


CHAT = '{"model":"m","messages":[{"role":"user","content":"hi"}]}'


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
