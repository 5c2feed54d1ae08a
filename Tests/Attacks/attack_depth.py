"""Input and configuration that decide how deep something goes: nothing of it may end the stack.

An attack that only needs a request sends it to a gateway with one fake upstream; the others bring a
configuration of thousands of accounts.
"""

import json
import threading
import time

from lab import CHAT, KEY, attack, chat_answer, response


def config(port, keys, extra=""):
    """A configuration of one upstream with these keys, as JSON texts; its model is `m`."""
    entries = ", ".join(f"{{api-key: {json.dumps(key)}}}" for key in keys)
    return f"""
port: {{port}}
auth-dir: {{auth}}
api-keys: [{{key: {KEY}, label: attack}}]
openai-compatibility:
  - name: fake
    base-url: http://127.0.0.1:{port}/v1
    api-key-entries: [{entries}]
    models: [{{name: m}}]
{extra}"""


@attack("A2 thousands of accounts that fail before anything is sent", memory=250, seconds=60)
def failing_accounts(lab):
    upstream = lab.upstream(lambda asked, peer: response(chat_answer()))
    broken = [f"line\nbreak-{number}" for number in range(10_000 if lab.long else 4_000)]
    with lab.gateway(config(upstream.port, broken)) as gateway:
        slow = []

        def others():
            """Another client of the same loops, which must be answered meanwhile."""
            while not done.is_set():
                asked = time.monotonic()
                gateway.request("GET", "/livez")
                slow.append(time.monotonic() - asked)
                time.sleep(0.01)

        done = threading.Event()
        watcher = threading.Thread(target=others)
        watcher.start()
        try:
            status, _, body = gateway.request("POST", "/v1/chat/completions", CHAT, timeout=100)
        finally:
            done.set()
            watcher.join()
        lab.check(status >= 500, f"answered {status}: {body[:200]}")
        lab.check(upstream.count == 0, "a broken key was sent")
        lab.check(max(slow) < 1, f"another client waited {max(slow):.2f} s")
        line = max(map(len, gateway.access_log().splitlines()), default=0)
        lab.check(line < 64 * 1024, f"a line of the access log has {line} bytes")


@attack("A2 a reload that changes all keys of one model under load", memory=250, seconds=60)
def changed_keys(lab):
    def answer(asked, peer):
        # The first keys fail late, so that the next account is asked for after the reload.
        if b"Bearer a-" in asked.head:
            time.sleep(1.5)
            return response('{"error":{"message":"no"}}', "500 No")
        return response(chat_answer())

    upstream = lab.upstream(answer)
    count = 10_000 if lab.long else 3_000
    with lab.gateway(config(upstream.port, [f"a-{number}" for number in range(count)])) as gateway:
        statuses = []

        def ask():
            statuses.append(gateway.request("POST", "/v1/chat/completions", CHAT, timeout=60)[0])

        clients = [threading.Thread(target=ask) for _ in range(40 if lab.long else 8)]
        for client in clients:
            client.start()
        time.sleep(0.5)
        gateway.write(config(upstream.port, [f"b-{number}" for number in range(count)]))
        for client in clients:
            client.join()
        lab.check(statuses == [200] * len(clients), f"clients got {statuses}")


@attack("A2 bodies, schemas and answers of any depth")
def deep_input(lab):
    def nested(count, opening, closing, inside="1"):
        return opening * count + inside + closing * count

    answers, extra = {}, "request-retry: 0\ndisable-cooling: true\n"
    upstream = lab.upstream(lambda asked, peer: response(answers.get("next") or chat_answer()))
    pairs = [("[", "]"), ('{"a":', "}"), ('[{"type":"tool_result","tool_use_id":"x","content":', "}]"),
             ('[{"type":"text","text":"a","content":', "}]"), ('[{"parts":', "}]")]
    shapes = {
        "/v1/chat/completions": '{"model":"m","messages":[{"role":"user","content":%s}]}',
        "/v1/messages": '{"model":"m","max_tokens":9,"messages":[{"role":"user","content":%s}]}',
        "/v1/responses": '{"model":"m","input":%s}',
        "/v1beta/models/m:generateContent": '{"contents":%s}',
        "/v1/messages/count_tokens": '{"model":"m","messages":%s}',
    }
    schemas = ['{"type":"object","properties":{"a":%s}}', '{"anyOf":[%s]}', '{"allOf":[%s]}',
               '{"items":%s}', '{"$ref":"#/$defs/a","$defs":{"a":%s}}']
    with lab.gateway(config(upstream.port, ["key"], extra)) as gateway:
        for path, shape in shapes.items():
            for count in [250, 505, 513, 200_000]:
                for opening, closing in pairs:
                    status = gateway.request("POST", path, shape % nested(count, opening, closing))[0]
                    lab.check(status in (200, 400), f"{path} with {count} {opening}: {status}")
        for schema in schemas:
            body = "{}"
            for _ in range(160):
                body = schema.replace("%s", body)
            status = gateway.request("POST", "/v1/messages", json.dumps({
                "model": "m", "max_tokens": 9, "messages": [{"role": "user", "content": "hi"}],
                "tools": [{"name": "t", "input_schema": "@"}]}).replace('"@"', body))[0]
            lab.check(status == 200, f"{schema}: {status}")
        for count in [505, 200_000]:
            answers["next"] = nested(count, '{"a":', "}")
            for path in ["/v1/chat/completions", "/v1/messages"]:
                body = shapes[path] % '"hi"'
                lab.check(gateway.request("POST", path, body)[0] < 600, f"{path}: no answer")
        lab.check(gateway.is_alive(), "it no longer serves")


@attack("A2 a pattern that goes back and tries again, and an answer made for it")
def slow_pattern(lab):
    def answer(asked, peer):
        hostile = "rate " * 6000 + "a" * 200_000
        return response(hostile, "400 No", kind="text/plain")

    upstream = lab.upstream(answer)
    rules = "request-scoped-errors: [{match-regexr: ['.*rate.*limit.*gone', '(a+)+$', '(a|aa)+b'], action: stop}]"
    text = config(upstream.port, ["key"]).replace("models: [{name: m}]", f"models: [{{name: m}}]\n    {rules}")
    with lab.gateway(text) as gateway:
        begin = time.monotonic()
        status = gateway.request("POST", "/v1/chat/completions", CHAT)[0]
        took = time.monotonic() - begin
        lab.check(status == 400, f"answered {status}")
        lab.check(took < 5, f"the loop was held for {took:.1f} s")


@attack("A2 aliases of aliases and a path of a hundred thousand keys in the configuration")
def deep_configuration(lab):
    upstream = lab.upstream(lambda asked, peer: response(chat_answer()))
    good = config(upstream.port, ["key"])
    chain = "".join(f"k{n}: &k{n} [[[[*k{n - 1}]]]]\n" for n in range(1, 400))
    path = "a." * 100_000 + "a"
    with lab.gateway(good) as gateway:
        for extra, word in [
            ("plugins: {configs: {Echo: {x: &k0 1}}}\n" + chain, "deep"),
            (f"payload: {{override: [{{models: [{{name: m}}], params: {{'{path}': 1}}}}]}}", "path"),
        ]:
            gateway.write(good + extra)
            for _ in range(100):
                if word in gateway.log():
                    break
                time.sleep(0.05)
            lab.check(word in gateway.log(), f"nothing is said of it: {gateway.log()[-300:]}")
            status = gateway.request("POST", "/v1/chat/completions", CHAT)[0]
            lab.check(status == 200, f"answered {status}")
