"""Bodies that say one thing to the gateway and another to the upstream, or grow on the way."""

import json

from lab import CHAT, attack, chat_answer, chat_config, response

HIDDEN = "    excluded-models: ['secret*']\n"


@attack("E2 the model that is checked is the one that is served")
def checked_is_served(lab):
    upstream = lab.upstream(lambda asked, peer: response(chat_answer()))
    bodies = (b'{"model":"m","\\u006dodel":"secret-big","messages":[]}',
              b'{"model":"secret-big","model":"m","messages":[]}',
              b'{"\\u006dodel":"secret-big","messages":[]}',
              b'{"model":"m","messages":[],"stream":false,"\\u0073tream":true}')
    with lab.gateway(chat_config(upstream.port, HIDDEN)) as gateway:
        for body in bodies:
            status, _, text = gateway.request("POST", "/v1/chat/completions", body)
            lab.check(status in (400, 404), f"{body!r} was answered {status}")
        form = (b'--B\r\nContent-Disposition: form-data; name="prompt"\r\n\r\nsee name="model"\r\n\r\nm\r\n'
                b'--B\r\nContent-Disposition: form-data; name="model"\r\n\r\nsecret-big\r\n--B--\r\n')
        status, _, text = gateway.request("POST", "/v1/audio/transcriptions", form,
                                          {"Content-Type": "multipart/form-data; boundary=B"})
        lab.check(status == 404, f"a form that hides its model was answered {status}: {text[:200]}")
        lab.check(upstream.count == 0, f"{upstream.count} requests reached the upstream")
        status, _, _ = gateway.request("POST", "/v1/chat/completions", CHAT)
        lab.check(status == 200, f"an honest request was answered {status}")


@attack("E6 references in tools do not multiply a request", memory=200)
def schema_bomb(lab):
    sizes = []

    def answer(asked, peer):
        sizes.append(len(asked.body))
        return response(json.dumps({"candidates": [{"content": {"role": "model", "parts": [
            {"text": "hello"}]}, "finishReason": "STOP"}]}))

    upstream = lab.upstream(answer)
    config = f"""
port: {{port}}
auth-dir: {{auth}}
api-keys: [{{key: sk-attack-4f9b2c7d81e3a605, label: attack}}]
gemini-api-key:
  - api-key: upstream-secret
    base-url: http://127.0.0.1:{upstream.port}
    models: [{{name: gemini-x, alias: m}}]
"""
    # Each reference is forty bytes and stands for two kilobytes.
    schema = {"type": "object", "$defs": {"d": {"type": "string", "description": "x" * 2000}},
              "properties": {f"p{n}": {"$ref": "#/$defs/d"} for n in range(1000)}}
    tools = [{"type": "function", "function": {"name": f"f{n}", "parameters": schema}} for n in range(4)]
    body = json.dumps({"model": "m", "messages": [{"role": "user", "content": "hi"}], "tools": tools})
    with lab.gateway(config) as gateway:
        status, _, text = gateway.request("POST", "/v1/chat/completions", body)
        lab.check(status == 200, f"answered {status}: {text[:200]}")
        lab.check(sizes and sizes[0] < 2 * 1024 * 1024 + len(body),
                  f"{len(body)} bytes became {sizes}")
