"""Runs the cases of docs/performance.md, gateway and nginx by turns, and prints a table of ratios.

usage: gateway.py BUILD TOOLS ROUNDS SECONDS

Servers run on CPU 0, load and upstream on CPU 1. Each round runs every case once for each of them; the
table gives medians, and the spread between the rounds.
"""

import json
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

BUILD, TOOLS = sys.argv[1], sys.argv[2]
ROUNDS, SECONDS = (int(word) for word in (sys.argv[3:5] + ["5", "3"])[:2])
TICK = 1e6 / os.sysconf("SC_CLK_TCK")
KEY = "benchmark-key"

NGINX = """
worker_processes 1; daemon off; error_log {work}/error.log; pid {work}/nginx.pid;
events {{ worker_connections 30000; }}
http {{
  access_log {work}/access.log; client_max_body_size 100m; client_body_buffer_size 1m;
  keepalive_requests 100000000;
  upstream fake {{ server 127.0.0.1:{upstream}; keepalive 1024; keepalive_requests 100000000; }}
  server {{
    listen 127.0.0.1:{port} backlog=4096;
    location / {{
      proxy_pass http://fake; proxy_http_version 1.1; proxy_set_header Connection "";
      proxy_buffering off; proxy_request_buffering off; proxy_read_timeout 600;
    }}
  }}
}}
"""

CONFIG = """
port: {port}
loops: 1
api-keys: [{key}]
limits: {{max-connections: 30000}}
upstream: {{idle-connections-per-origin: 1024}}
openai-compatibility:
  - name: fake
    base-url: http://127.0.0.1:{upstream}/v1
    api-key-entries: [{{api-key: upstream-key}}]
    models: [{{name: m}}]
  - name: paced
    base-url: http://127.0.0.1:{upstream}/paced20/n100/v1
    api-key-entries: [{{api-key: upstream-key}}]
    models: [{{name: p}}]
  - name: idle
    base-url: http://127.0.0.1:{upstream}/paced5000/v1
    api-key-entries: [{{api-key: upstream-key}}]
    models: [{{name: i}}]
"""


def chat(model, size, stream=False):
    text = "x" * max(0, size - 100)
    body = {"model": model, "messages": [{"role": "user", "content": text}]}
    if stream:
        body["stream"] = True
        body["stream_options"] = {"include_usage": True}
    return json.dumps(body)


def agent(size):
    """A request as a coding agent sends it: many messages and 30 tools."""
    return agent_of("m", size)


def agent_of(model, size):
    schema = {"type": "object", "properties": {"path": {"type": "string", "description": "A path"}}}
    tools = [{"type": "function", "function": {
        "name": f"tool_{n}", "description": "It does a thing. " * 20, "parameters": schema}}
        for n in range(30)]
    text = "A line of text with a \"quote\" and a\nnew line. " * 20
    tools = tools[:max(0, size // 6000)]
    pair = [{"role": "user", "content": text}, {"role": "assistant", "content": text}]
    left = max(0, size - len(json.dumps(tools)))
    count = max(1, left // len(json.dumps(pair)) * 2)
    return json.dumps({"model": model, "messages": (pair * count)[:count], "tools": tools})


class Server:
    """A process on CPU 0 whose time and memory are watched."""

    def __init__(self, name, port, command, work, pid_of=None):
        self.name, self.port = name, port
        log = open(f"{work}/{name}.log", "w")
        self.process = subprocess.Popen(["taskset", "-c", "0", *command], stdout=log, stderr=log,
                                        stdin=subprocess.DEVNULL)
        wait_for(port)
        self.pid = pid_of(self.process.pid) if pid_of else self.process.pid

    def cpu(self):
        fields = open(f"/proc/{self.pid}/stat").read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) * TICK

    def memory(self, what="VmRSS"):
        return int(re.search(rf"{what}:\s+(\d+)", open(f"/proc/{self.pid}/status").read())[1])

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)


def wait_for(port):
    for _ in range(400):
        try:
            return socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.025)
    raise SystemExit(f"nothing listens on port {port}")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def only_child(pid):
    for _ in range(100):
        children = open(f"/proc/{pid}/task/{pid}/children").read().split()
        if children:
            return int(children[0])
        time.sleep(0.02)
    raise SystemExit("nginx has no worker")


def wrk(server, body, connections, work):
    """Requests a second, CPU microseconds a request, median latency."""
    script = f"{work}/post.lua"
    with open(f"{work}/body", "w") as file:
        file.write(body)
    with open(script, "w") as file:
        file.write(f"""
local file = io.open("{work}/body"); wrk.body = file:read("*a"); file:close()
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = "Bearer {KEY}"
function done(s, l, r)
  io.write(string.format("RESULT %d %d %d %d %d\\n", s.requests, s.duration,
           l:percentile(50), l:percentile(99), s.errors.status + s.errors.connect + s.errors.read + s.errors.timeout))
end
""")
    before = server.cpu()
    out = subprocess.run(
        ["taskset", "-c", "1", "wrk", "-t1", f"-c{connections}", f"-d{SECONDS}s", "-s", script,
         f"http://127.0.0.1:{server.port}/v1/chat/completions"], capture_output=True, text=True).stdout
    found = re.search(r"RESULT (\d+) (\d+) (\d+) (\d+) (\d+)", out)
    requests, duration, p50, p99, errors = map(int, found.groups())
    if errors:
        raise SystemExit(f"{server.name}: {errors} errors\n{out}")
    cpu = (server.cpu() - before) / max(1, requests)
    return {"rate": requests / (duration / 1e6), "cpu": cpu, "p50": p50, "p99": p99}


def streams(server, path, body, connections, work, seconds=None, extra=()):
    with open(f"{work}/stream-body", "w") as file:
        file.write(body)
    before = server.cpu()
    out = subprocess.run(
        ["taskset", "-c", "1", f"{TOOLS}/sse_load", "-u", f"http://127.0.0.1:{server.port}{path}",
         "-b", f"{work}/stream-body", "-H", f"Authorization: Bearer {KEY}",
         "-H", "Content-Type: application/json", "-c", str(connections),
         "-d", str(seconds or SECONDS), *extra], capture_output=True, text=True).stdout
    result = json.loads(out.strip().splitlines()[-1])
    result["cpu_total"] = server.cpu() - before
    return result


class Upstream:
    name = "direct"

    def __init__(self, port):
        self.port = port

    def cpu(self):
        return 0


def fake_upstream(port):
    process = subprocess.Popen(["taskset", "-c", "1", f"{TOOLS}/fake_upstream", str(port)],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_for(port)
    return process


def start_nginx(upstream, work):
    port = free_port()
    with open(f"{work}/nginx.conf", "w") as file:
        file.write(NGINX.format(work=work, upstream=upstream, port=port))
    return Server("nginx", port, ["nginx", "-c", f"{work}/nginx.conf", "-p", work], work, only_child)


def main():
    with tempfile.TemporaryDirectory() as work:
        upstream, port = free_port(), free_port()
        fake = fake_upstream(upstream)
        with open(f"{work}/config.yaml", "w") as file:
            file.write(CONFIG.format(port=port, upstream=upstream, key=KEY))
        nginx = start_nginx(upstream, work)
        command = [f"{BUILD}/switchyard", "--config", f"{work}/config.yaml", "--plugins", BUILD]
        gateway = Server("gateway", port, command, work)
        try:
            measure(gateway, nginx, Upstream(upstream), work, command)
        finally:
            gateway.stop()
            nginx.stop()
            fake.terminate()


def measure(gateway, nginx, direct, work, command):
    idle_memory = gateway.memory()
    rows = {}

    def note(case, who, **values):
        for name, value in values.items():
            rows.setdefault((case, name), {}).setdefault(who, []).append(value)

    small, large = chat("m", 1024), agent(200 * 1024)
    stream = chat("m", 1024, stream=True)
    as_messages = json.dumps({"model": "m", "max_tokens": 100, "stream": True, "messages": [
        {"role": "user", "content": "x" * 900}]})
    for round_ in range(ROUNDS):
        order = [gateway, nginx] if round_ % 2 == 0 else [nginx, gateway]
        for server in order:
            for case, body, connections in [("1 KB, 64 connections", small, 64),
                                            ("200 KB body, 16 connections", large, 16)]:
                result = wrk(server, body, connections, work)
                note(case, server.name, **{"requests/s": result["rate"], "CPU us": result["cpu"]})
            result = wrk(server, small, 1, work)
            note("1 KB, 1 connection", server.name, **{"p50 us": result["p50"]})
            result = streams(server, "/v1/chat/completions", stream, 32, work)
            done = result["ok"]
            note("60-chunk stream, 32 connections", server.name,
                 **{"streams/s": result["per_s"], "CPU us": result["cpu_total"] / done})
        result = wrk(direct, small, 1, work)
        note("1 KB, 1 connection", "direct", **{"p50 us": result["p50"]})
        result = streams(gateway, "/v1/messages", as_messages, 32, work)
        note("Messages over chat, the same stream", "gateway",
             **{"streams/s": result["per_s"]})
        print(f"round {round_ + 1} of {ROUNDS}", file=sys.stderr, flush=True)
    print_table(rows)
    paced(gateway, nginx, direct, work)
    memory(gateway, idle_memory, work)
    start_up(command, work)


def print_table(rows):
    print("\n| case | measure | nginx | gateway | ratio | spread of the ratio |\n|---|---|---|---|---|---|")
    for (case, name), values in rows.items():
        ours = values["gateway"]
        base = values.get("nginx") or rows[("60-chunk stream, 32 connections", "streams/s")]["nginx"]
        if "direct" in values:
            direct = statistics.median(values["direct"])
            ours = [value - direct for value in ours]
            base = [value - direct for value in base]
            name = "added p50 us"
        ratios = sorted(a / b for a, b in zip(ours, base) if b)
        print(f"| {case} | {name} | {statistics.median(base):.0f} | {statistics.median(ours):.0f} | "
              f"{statistics.median(ours) / statistics.median(base):.2f} | "
              f"{ratios[0]:.2f} to {ratios[-1]:.2f} |")
    noise = rows[("1 KB, 64 connections", "requests/s")]["nginx"]
    print(f"\nnginx against itself, 1 KB: {min(noise):.0f} to {max(noise):.0f} requests/s")


def paced(gateway, nginx, direct, work):
    """500 streams of 20 chunks a second each; what a server adds is its figure less the direct one."""
    table = {}
    for round_ in range(max(ROUNDS, 3)):
        for server in [direct, nginx, gateway]:
            path = "/v1/chat/completions"
            if server is not gateway:
                path = "/paced20/n100" + path
            result = streams(server, path, chat("p", 300, stream=True), 500, work, seconds=4,
                             extra=["-r", "1500", "-w", "1"])
            figures = [result["tok_ms"]["p50"], result["tok_ms"]["p99"],
                       result["lat_us"]["p50"] / 1000, result["lat_us"]["p99"] / 1000]
            table.setdefault(server.name, []).append(figures)
            if result["no_end"]:
                print(f"{server.name}: {result['no_end']} streams were cut")
    print("\n500 paced streams, medians\n\n| | first content p50 ms | p99 | chunk delay p50 ms | p99 |\n"
          "|---|---|---|---|---|")
    medians = {name: [statistics.median(column) for column in zip(*rows)] for name, rows in table.items()}
    for name, figures in medians.items():
        print(f"| {name} | " + " | ".join(f"{figure:.2f}" for figure in figures) + " |")
    for name in ["nginx", "gateway"]:
        added = [mine - base for mine, base in zip(medians[name], medians["direct"])]
        print(f"| added by {name} | " + " | ".join(f"{figure:.2f}" for figure in added) + " |")
    print()


def memory(gateway, idle, work):
    body = chat("i", 300, stream=True)
    before = gateway.memory()
    load = subprocess.Popen(
        ["taskset", "-c", "1", f"{TOOLS}/sse_load", "-u",
         f"http://127.0.0.1:{gateway.port}/v1/chat/completions", "-b", f"{work}/stream-body", "-H",
         f"Authorization: Bearer {KEY}", "-c", "1000", "-d", "4", "-r", "1000", "-g", "1"],
        stdout=subprocess.DEVNULL)
    with open(f"{work}/stream-body", "w") as file:
        file.write(body)
    time.sleep(4)
    during = gateway.memory()
    load.wait()
    print(f"RSS: idle {idle / 1024:.1f} MB, 1,000 idle streams +{(during - before) / 1000:.1f} KiB each, "
          f"peak of all cases {gateway.memory('VmHWM') / 1024:.1f} MB")


def answers(port):
    try:
        with socket.create_connection(("127.0.0.1", port), 1) as client:
            client.sendall(b"GET /livez HTTP/1.1\r\nHost: gateway\r\n\r\n")
            return client.recv(100).startswith(b"HTTP/1.1 200")
    except OSError:
        return False


def start_up(command, work):
    times = []
    for _ in range(20):
        port = free_port()
        begin = time.monotonic()
        process = subprocess.Popen([*command, "--port", str(port)], stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
        while not answers(port):
            time.sleep(0.0005)
        times.append((time.monotonic() - begin) * 1000)
        process.terminate()
        process.wait(20)
    print(f"start to first answer: median {statistics.median(times):.0f} ms, best {min(times):.0f} ms")


if __name__ == "__main__":
    main()
