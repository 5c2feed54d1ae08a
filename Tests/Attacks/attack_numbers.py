"""A1: times and numbers from upstreams, files and configurations that no clock and no sum can hold.

Nothing of them may end the process, at once or at the next start; a rest or a wait that comes of one
lasts a year at most.
"""

import base64
import json
import os
import re
import socket
import subprocess

from lab import CHAT, KEY, Held, attack, chat_answer, chat_config, response

YEAR = 366 * 86_400
NEVER = "Fri, 31 Dec 9999 23:59:59 GMT"
MOST = 9_223_372_036_854_775_807
LEAST = -9_223_372_036_854_775_808
EXTREMES = ["0", "-1", str(MOST), str(LEAST), str(MOST + 1), "1e16", "1e300", "1e400", "-1e400",
            "0.1", "nan", "inf", "9" * 400]

MESSAGES = ('{"id":"m","type":"message","role":"assistant","model":"m","content":[{"type":"text",'
            '"text":"hi"}],"stop_reason":"end_turn","usage":%s}')
RESPONSES = ('{"id":"r","object":"response","created_at":1,"status":"completed","model":"m","output":'
             '[{"type":"message","id":"i","role":"assistant","status":"completed","content":[{"type":'
             '"output_text","text":"hi","annotations":[]}]}],"usage":%s}')
CONTENTS = ('{"candidates":[{"index":0,"content":{"role":"model","parts":[{"text":"hi"}]},'
            '"finishReason":"STOP"}],"usageMetadata":%s}')
GOOD = {
    "openai-compatibility": chat_answer(),
    "codex-api-key": RESPONSES % '{"input_tokens":1,"output_tokens":1}',
    "claude-api-key": MESSAGES % '{"input_tokens":1,"output_tokens":1}',
    "gemini-api-key": CONTENTS % '{"promptTokenCount":1}',
    "xai-api-key": RESPONSES % '{"input_tokens":1,"output_tokens":1}',
}


def limits(*headers):
    return [f"{name}: {value}" for name, value in headers]


def error(text, **more):
    return json.dumps({"error": {"message": text, **more}})


def google(detail):
    return json.dumps({"error": {"code": 429, "status": "RESOURCE_EXHAUSTED", "message": "spent",
                                 "details": [detail]}})


# The section of the configuration, the status, the headers, and the body where it is not a good one.
DATES = [
    ("openai-compatibility", 429, [f"Retry-After: {NEVER}"], error("slow down")),
    ("openai-compatibility", 503, [f"Retry-After: {'9' * 300}"], error("slow down")),
    ("openai-compatibility", 429, [f"retry-after-ms: {MOST}"], error("slow down")),
    ("codex-api-key", 200, limits(("x-codex-primary-used-percent", "100"),
                                  ("x-codex-primary-window-minutes", str(MOST)),
                                  ("x-codex-primary-reset-at", "10000000000")), None),
    ("codex-api-key", 429, limits(("x-codex-primary-used-percent", "100"),
                                  ("x-codex-primary-reset-after-seconds", str(MOST))),
     error("spent", type="usage_limit_reached", resets_at=1e15)),
    ("claude-api-key", 200, limits(("anthropic-ratelimit-unified-5h-status", "allowed"),
                                   ("anthropic-ratelimit-unified-5h-utilization", "1e300"),
                                   ("anthropic-ratelimit-unified-5h-reset", "99999999999999")), None),
    ("claude-api-key", 429, limits(("anthropic-ratelimit-unified-5h-status", "rejected"),
                                   ("anthropic-ratelimit-unified-5h-reset", str(MOST))),
     error("spent", type="rate_limit_error")),
    ("openai-compatibility", 200, limits(("x-ratelimit-limit-requests", "1"),
                                         ("x-ratelimit-remaining-requests", "0"),
                                         ("x-ratelimit-reset-requests", "3000000h")), None),
    ("xai-api-key", 429, limits(("x-ratelimit-limit-requests", "1"),
                                ("x-ratelimit-remaining-requests", "0"),
                                ("x-ratelimit-reset-requests", "9" * 300 + "h")), error("spent")),
    ("codex-api-key", 429, [], error("Rate limit reached. Please try again in 3000000h.",
                                     code="rate_limit_exceeded")),
    ("gemini-api-key", 429, [], google({"@type": "type.googleapis.com/google.rpc.RetryInfo",
                                        "retryDelay": "999999999999999999999s"})),
    ("gemini-api-key", 429, [], google({"metadata": {"quotaResetTimeStamp": "9999-12-31T23:59:59Z"}})),
]


def config(port, cases):
    """A section's entry for each case, whose model is `case-N`."""
    sections = {}
    for number, section in enumerate(cases):
        name = f"name: case-{number}, " if section == "openai-compatibility" else ""
        keys = (f"api-key-entries: [{{api-key: secret-{number}}}]" if name
                else f"api-key: secret-{number}")
        sections.setdefault(section, []).append(
            f"  - {{{name}base-url: 'http://127.0.0.1:{port}/case-{number}', {keys}, "
            f"models: [{{name: m, alias: case-{number}}}]}}")
    listed = "\n".join(f"{section}:\n" + "\n".join(lines) for section, lines in sections.items())
    return (f"port: {{port}}\nauth-dir: {{auth}}\nrequest-retry: 0\n"
            f"api-keys: [{{key: {KEY}, label: attack}}]\n{listed}\n")


def status(gateway):
    """What the status socket tells."""
    with socket.socket(socket.AF_UNIX) as peer:
        peer.connect(f"{gateway.folder}/auth/.switchyard.sock")
        peer.sendall(b"GET /status HTTP/1.1\r\nHost: l\r\nConnection: close\r\n"
                     b"Content-Length: 0\r\n\r\n")
        answer = b""
        while piece := peer.recv(65536):
            answer += piece
    return json.loads(answer.partition(b"\r\n\r\n")[2])


def check_rests(lab, gateway):
    text = json.dumps(status(gateway))
    seconds = [int(found) for found in re.findall(r'"seconds": (-?\d+)', text)]
    lab.check(all(0 <= one <= YEAR for one in seconds), f"rests of {max(seconds, default=0)} s")
    lab.check(not re.search(r'"\d{5,}-\d\d-', text), "a date past the year 9999")


def ask(lab, gateway, number, what):
    try:
        code, headers, _ = gateway.request("POST", "/v1/chat/completions",
                                           CHAT.replace('"m"', f'"case-{number}"'))
    except OSError as problem:
        raise Held(f"{what}: {problem!r}; it runs: {gateway.is_alive()}")
    wait = {name.lower(): value for name, value in headers.items()}.get("retry-after", "1")
    lab.check(wait.isdigit() and int(wait) <= YEAR, f"{what}: {code}, Retry-After {wait}")
    return code


@attack("A1 dates without end in headers and bodies")
def dates(lab):
    def answer(asked, peer):
        number = int(re.search(r"/case-(\d+)/", asked.line).group(1))
        _, code, headers, body = DATES[number]
        return response(body or GOOD[DATES[number][0]], f"{code} Word", headers)

    upstream = lab.upstream(answer)
    with lab.gateway(config(upstream.port, [case[0] for case in DATES])) as gateway:
        for number, (section, code, headers, _) in enumerate(DATES):
            told = ask(lab, gateway, number, f"{section} {code} {headers}")
            lab.check((told == 200) == (code == 200), f"{section} {code}: the client got {told}")
        lab.check(gateway.is_alive(), "it does not serve any more")
        check_rests(lab, gateway)
        lab.check("too far away" in gateway.log(), "the log does not name who told such a time")


@attack("A1 extremes in every limit header")
def extremes(lab):
    names = ["Retry-After", "retry-after-ms", "x-codex-primary-used-percent",
             "x-codex-primary-window-minutes", "x-codex-primary-reset-at",
             "x-codex-primary-reset-after-seconds", "anthropic-ratelimit-unified-5h-utilization",
             "anthropic-ratelimit-unified-5h-reset", "anthropic-ratelimit-requests-limit",
             "anthropic-ratelimit-requests-remaining", "anthropic-ratelimit-requests-reset",
             "x-ratelimit-limit-requests", "x-ratelimit-remaining-requests",
             "x-ratelimit-reset-requests"]
    values = EXTREMES + [NEVER, "9999-12-31T23:59:59Z", "3000000h", "9" * 300 + "h"]
    sections = list(GOOD) * (len(values) if lab.long else 4)

    def answer(asked, peer):
        number = int(re.search(r"/case-(\d+)/", asked.line).group(1))
        value = values[number * 7 % len(values)]
        return response(error("spent"), "429 Word", [f"{name}: {value}" for name in names])

    upstream = lab.upstream(answer)
    with lab.gateway(config(upstream.port, sections)) as gateway:
        for number in range(len(sections)):
            ask(lab, gateway, number, f"{sections[number]} {values[number * 7 % len(values)]}")
        check_rests(lab, gateway)


@attack("A1 counts and places without end in answers")
def counts(lab):
    huge = {"index": MOST, "output_index": MOST, "content_index": MOST, "sequence_number": MOST}
    usage = {"input_tokens": MOST, "output_tokens": MOST, "prompt_tokens": MOST,
             "completion_tokens": MOST, "total_tokens": LEAST, "cache_read_input_tokens": MOST,
             "cache_creation_input_tokens": MOST,
             "cache_creation": {"ephemeral_1h_input_tokens": LEAST},
             "prompt_tokens_details": {"cached_tokens": LEAST},
             "completion_tokens_details": {"reasoning_tokens": LEAST},
             "promptTokenCount": MOST, "candidatesTokenCount": MOST, "thoughtsTokenCount": LEAST}
    item = {"type": "function_call", "call_id": "c", "name": "f", "arguments": "{}"}
    events = {
        "codex-api-key": [
            {"type": "response.created", "response": {"id": "r"}, "sequence_number": MOST},
            {"type": "response.output_text.delta", "delta": "a", **huge},
            {"type": "response.output_item.added", "item": item},
            {"type": "response.output_item.done", "item": item},
            {"type": "response.completed", "response": {"id": "r", "output": [], "usage": usage}}],
        "claude-api-key": [
            {"type": "message_start", "message": {"id": "m", "usage": usage}},
            {"type": "content_block_start", "content_block": {"type": "text", "text": ""}, **huge},
            {"type": "content_block_delta", "delta": {"type": "text_delta", "text": "a"}, **huge},
            {"type": "content_block_stop", **huge},
            {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": usage},
            {"type": "message_stop"}],
        "gemini-api-key": [
            {"candidates": [{**huge, "content": {"role": "model", "parts": [{"text": "a"}]},
                             "finishReason": "STOP"}], "usageMetadata": usage}],
        "openai-compatibility": [
            {"choices": [{**huge, "delta": {"content": "a", "tool_calls": [
                {**huge, "id": "c", "function": {"name": "f", "arguments": "{}"}}]}}]},
            {"choices": [{**huge, "delta": {}, "finish_reason": "stop"}], "usage": usage}],
    }
    events["xai-api-key"] = events["codex-api-key"]
    sections = list(GOOD)

    def answer(asked, peer):
        section = sections[int(re.search(r"/case-(\d+)/", asked.line).group(1))]
        text = "".join(f"event: {event.get('type', 'message')}\ndata: {json.dumps(event)}\n\n"
                       for event in events[section])
        peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                     b"Connection: close\r\n\r\n" + text.encode())

    upstream = lab.upstream(answer)
    questions = {
        "/v1/chat/completions": {"messages": [{"role": "user", "content": "hi"}]},
        "/v1/responses": {"input": "hi"},
        "/v1/messages": {"messages": [{"role": "user", "content": "hi"}], "max_tokens": MOST},
    }
    with lab.gateway(config(upstream.port, sections)) as gateway:
        for number, section in enumerate(sections):
            for path, question in questions.items():
                body = json.dumps({"model": f"case-{number}", "stream": True, **question})
                try:
                    gateway.request("POST", path, body)
                except OSError as problem:
                    lab.check(gateway.is_alive(), f"{section} to {path}: {problem!r}")
            if not gateway.is_alive():
                raise Held(f"{section} ended it")
        check_rests(lab, gateway)


def token(exp):
    def part(value):
        return base64.urlsafe_b64encode(value.encode()).decode().rstrip("=")
    return f"{part('{}')}.{part('{%sexp%s:%s}' % (chr(34), chr(34), exp))}.x"


def prepare(lab, files):
    """A folder of credentials with files in it."""
    folder = f"{lab.folder}/auth-{len(os.listdir(lab.folder))}"
    os.mkdir(folder, 0o700)
    for name, text in files.items():
        with open(f"{folder}/{name}", "w") as file:
            os.chmod(file.name, 0o600)
            file.write(text)
    return folder


@attack("A1 numbers without end in files at start")
def files(lab):
    upstream = lab.upstream(lambda asked, peer: response(chat_answer()))
    for value in EXTREMES if lab.long else ["1e16", str(MOST), str(LEAST), "1e400"]:
        rest = (f'{{"kind":"burst","until":{value},"guess":false,"permanent":false,"step":{value}}}')
        auth = prepare(lab, {
            "codex-a.json": json.dumps({"type": "codex", "access_token": token(value),
                                        "refresh_token": "r", "expired": "9999-12-31T23:59:59Z"}),
            "xai-b.json": json.dumps({"type": "xai", "access_token": token(value),
                                      "refresh_token": "r"}),
            "claude-c.json": '{"type":"claude","access_token":"a","refresh_token":"r",'
                             f'"expired":{value},"last_refresh":{value},"priority":{value}}}',
            ".models.json": f'{{"fake:0":[{{"id":"m","created":{value},"context_tokens":{value},'
                            f'"output_tokens":{value},"thinking_budget":[{value},{value}]}}]}}',
            ".quarantine.json": f'{{"ab":{{"plugin":"Echo","deaths":{value},"last_ms":{value}}}}}',
            ".state.json": f'{{"version":1,"accounts":[{{"id":"codex-a.json","requests":{value},'
                           f'"input_tokens":{value},"last_used":{value},"rests":[{rest}],"windows":'
                           f'[{{"name":"w","remaining":{value},"resets_at":{value}}}]}}],'
                           f'"bindings":[[1,2,"codex-a.json",{value}]]}}',
        })
        text = chat_config(upstream.port).replace("{auth}", auth)
        with lab.gateway(text) as gateway:
            gateway.folder_of_state = auth
            code, _, _ = gateway.request("POST", "/v1/chat/completions", CHAT)
            lab.check(code == 200, f"{value}: a request got {code}")
            for path in ["/v1/models", "/v1beta/models"]:
                code, _, _ = gateway.request("GET", path)
                lab.check(code == 200, f"{value}: {path} got {code}")
        lab.check(gateway.process.returncode == 0, f"{value}: {gateway.process.returncode}")


@attack("A1 a list whose models are of the year 56 million, and the start after it")
def created(lab):
    def answer(asked, peer):
        listed = {"object": "list", "data": [{"id": "m", "created": 1_790_000_000_000_000_000,
                                              "context_length": MOST}]}
        return response(json.dumps(listed) if asked.line.startswith("GET") else chat_answer())

    upstream = lab.upstream(answer)
    auth = prepare(lab, {})
    text = chat_config(upstream.port).replace("{auth}", auth).replace("    models: [{name: m}]\n", "")
    for turn in range(2):
        with lab.gateway(text) as gateway:
            for headers in [{}, {"anthropic-version": "2023-06-01"}]:
                _, _, body = gateway.request("GET", "/v1/models", headers=headers)
                dates = [int(one) for one in re.findall(rb'"created":\s*(\d+)', body)]
                lab.check(all(date < 7_258_118_400 for date in dates), f"turn {turn}: {dates}")
            code, _, _ = gateway.request("POST", "/v1/chat/completions", CHAT)
            lab.check(code in (200, 404), f"turn {turn}: {code}")
        lab.check(gateway.process.returncode == 0, f"turn {turn}: {gateway.process.returncode}")


@attack("A1 numbers without end in the configuration are refused by name")
def configuration(lab):
    keys = ["limits.head-timeout", "limits.body-bytes", "limits.max-connections",
            "upstream.connect-timeout", "routing.queue-timeout", "max-retry-interval",
            "streaming.keepalive-seconds", "nonstream-keepalive-interval"]
    values = [str(MOST), "9" * 400 + "h", "9" * 30 + "GiB", "-1h"] + (EXTREMES if lab.long else [])
    for key in keys if lab.long else keys[:4]:
        for value in values:
            lines, indent = "", ""
            for part in key.split("."):
                lines += f"{indent}{part}:\n" if part != key.split(".")[-1] else f"{indent}{part}: {value}\n"
                indent += "  "
            path = f"{lab.folder}/config.yaml"
            with open(path, "w") as file:
                os.chmod(path, 0o600)
                file.write(lines)
            ended = subprocess.run([lab.binary, "check-config", "--config", path, "--plugins",
                                    lab.plugins], capture_output=True, timeout=20)
            lab.check(ended.returncode >= 0, f"{key}: {value[:40]}: signal {-ended.returncode}")
            if value not in ("0", "0.1", "-1"):
                told = (ended.stdout + ended.stderr).decode()
                name = key.split(".")[-1]
                lab.check(ended.returncode != 0 and name in told, f"{key}: {value[:40]}: {told[-200:]}")
