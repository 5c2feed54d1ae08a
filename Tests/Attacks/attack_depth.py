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
