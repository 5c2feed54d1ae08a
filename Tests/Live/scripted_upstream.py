"""A fake upstream of all four formats that plays one scene: a tool call, then a final answer.

A request without a tool result is answered with a call of a shell-like tool that it offers (or of its
first tool, or with the final text when it offers none); one with a result gets the final text. What a
real upstream would refuse is answered with 400 and the reason.
"""

import http.server
import json

FINAL = "The tool said it all. FINAL-OK"
COMMAND = "echo TOOL-RAN"


def pick(tools):
    """The tool to call: one that runs commands, else the first."""
    for name, schema in tools:
        if any(word in name.lower() for word in ("bash", "shell", "exec_command", "terminal")):
            return name, schema
    return tools[0] if tools else None


def arguments(schema):
    """Arguments that satisfy a schema, with a harmless command where one is wanted."""
    values = {}
    properties = (schema or {}).get("properties", {})
    for key in (schema or {}).get("required", list(properties)[:1]):
        field = properties.get(key, {})
        kind = field.get("type", "string")
        kind = kind[0] if isinstance(kind, list) else kind
        if key in ("command", "cmd"):
            values[key] = ["bash", "-lc", COMMAND] if kind == "array" else COMMAND
        elif field.get("enum"):
            values[key] = field["enum"][0]
        else:
            values[key] = {"string": "text", "integer": 1, "number": 1, "boolean": False,
                           "array": [], "object": {}}.get(str(kind).lower(), "text")
    return values


class Scene:
    """What the upstream found in one request."""

    def __init__(self, tools, answered, stream):
        self.tool = None if answered else pick(tools)
        self.stream = stream


class Upstream(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    results = {}

    def log_message(self, *_):
        pass

    def do_GET(self):
        self.reply(200, {"object": "list", "data": [], "models": []})

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        try:
            if self.path.endswith("/chat/completions"):
                self.play_chat(body)
            elif "/messages" in self.path:
                self.play_messages(body)
            elif self.path.endswith("/responses"):
                self.play_responses(body)
            else:
                self.play_gemini(body)
        except AssertionError as problem:
            print(f"    upstream refused: {problem}", flush=True)
            self.reply(400, {"error": {"message": f"upstream: {problem}", "code": 400,
                                       "status": "INVALID_ARGUMENT", "type": "invalid_request_error"}})

    # ---- OpenAI Chat ----

    def play_chat(self, body):
        messages = body["messages"]
        pending = set()
        for message in messages:
            if message["role"] == "tool":
                assert message["tool_call_id"] in pending, "a tool result without its call"
                pending.discard(message["tool_call_id"])
            else:
                assert not pending, "a call without its result before the next message"
                pending = {call["id"] for call in message.get("tool_calls") or []}
        tools = [(t["function"]["name"], t["function"].get("parameters"))
                 for t in body.get("tools") or [] if t["type"] == "function"]
        scene = Scene(tools, messages[-1]["role"] == "tool", body.get("stream"))
        delta = {"role": "assistant", "content": None if scene.tool else FINAL}
        if scene.tool:
            name, schema = scene.tool
            call = {"id": "call_1", "type": "function", "function": {
                "name": name, "arguments": json.dumps(arguments(schema))}}
            delta["tool_calls"] = [{"index": 0, **call}] if scene.stream else [call]
        finish = "tool_calls" if scene.tool else "stop"
        usage = {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15}
        head = {"id": "chatcmpl-1", "created": 1, "model": body["model"]}
        if not scene.stream:
            choice = {"index": 0, "message": delta, "finish_reason": finish}
            return self.reply(200, {**head, "object": "chat.completion", "choices": [choice],
                                    "usage": usage})
        head["object"] = "chat.completion.chunk"
        self.events([
            {**head, "choices": [{"index": 0, "delta": delta, "finish_reason": None}]},
            {**head, "choices": [{"index": 0, "delta": {}, "finish_reason": finish}]},
            {**head, "choices": [], "usage": usage}, "[DONE]"])

    # ---- Anthropic Messages ----

    def play_messages(self, body):
        assert body.get("max_tokens"), "max_tokens is required"
        last = None
        for message in body["messages"]:
            if message["role"] != "system":
                last = message
            content = message["content"]
            assert content, "an empty message"
            for block in content if isinstance(content, list) else []:
                assert block.get("type") != "text" or block["text"], "an empty text block"
        blocks = last["content"] if isinstance(last["content"], list) else []
        answered = any(block["type"] == "tool_result" for block in blocks)
        tools = [(t["name"], t.get("input_schema")) for t in body.get("tools") or []
                 if "input_schema" in t]
        scene = Scene(tools, answered, body.get("stream"))
        usage = {"input_tokens": 10, "output_tokens": 5}
        if scene.tool:
            name, schema = scene.tool
            block = {"type": "tool_use", "id": "toolu_1", "name": name, "input": arguments(schema)}
        else:
            block = {"type": "text", "text": FINAL}
        stop = "tool_use" if scene.tool else "end_turn"
        message = {"id": "msg_1", "type": "message", "role": "assistant", "model": body["model"],
                   "content": [], "stop_reason": None, "stop_sequence": None, "usage": usage}
        if not scene.stream:
            return self.reply(200, {**message, "content": [block], "stop_reason": stop})
        empty = {**block, "input": {}} if scene.tool else {**block, "text": ""}
        delta = ({"type": "input_json_delta", "partial_json": json.dumps(block["input"])}
                 if scene.tool else {"type": "text_delta", "text": FINAL})
        self.events([
            {"type": "message_start", "message": message},
            {"type": "content_block_start", "index": 0, "content_block": empty},
            {"type": "content_block_delta", "index": 0, "delta": delta},
            {"type": "content_block_stop", "index": 0},
            {"type": "message_delta", "delta": {"stop_reason": stop, "stop_sequence": None},
             "usage": {"output_tokens": 5}},
            {"type": "message_stop"}], named=True)

    # ---- OpenAI Responses ----

    def play_responses(self, body):
        assert isinstance(body["input"], list), "input must be a list here"
        assert body.get("stream") is True and body.get("store") is False, "stream and store"
        calls = {item["call_id"] for item in body["input"]
                 if item.get("type") in ("function_call", "custom_tool_call")}
        for item in body["input"]:
            if item.get("type") == "function_call_output":
                assert item["call_id"] in calls, "an output without its call"
        answered = body["input"][-1].get("type") in ("function_call_output",
                                                     "custom_tool_call_output")
        tools = [(t["name"], t.get("parameters")) for t in body.get("tools") or []
                 if t["type"] == "function"]
        scene = Scene(tools, answered, True)
        if scene.tool:
            name, schema = scene.tool
            item = {"type": "function_call", "id": "fc_1", "call_id": "call_1", "name": name,
                    "arguments": json.dumps(arguments(schema)), "status": "completed"}
        else:
            item = {"type": "message", "id": "msg_1", "role": "assistant", "status": "completed",
                    "content": [{"type": "output_text", "text": FINAL, "annotations": []}]}
        response = {"id": "resp_1", "object": "response", "created_at": 1, "model": body["model"],
                    "status": "in_progress", "output": []}
        usage = {"input_tokens": 10, "output_tokens": 5, "total_tokens": 15}
        events = [{"type": "response.created", "response": response},
                  {"type": "response.output_item.added", "output_index": 0,
                   "item": {**item, "status": "in_progress",
                            **({"arguments": ""} if scene.tool else {"content": []})}}]
        if scene.tool:
            events.append({"type": "response.function_call_arguments.delta", "item_id": "fc_1",
                           "output_index": 0, "delta": item["arguments"]})
        else:
            events.append({"type": "response.output_text.delta", "item_id": "msg_1",
                           "output_index": 0, "content_index": 0, "delta": FINAL})
        events += [{"type": "response.output_item.done", "output_index": 0, "item": item},
                   {"type": "response.completed",
                    "response": {**response, "status": "completed", "output": [item],
                                 "usage": usage}}]
        self.events([{**event, "sequence_number": n} for n, event in enumerate(events)], named=True)

    # ---- Gemini generateContent ----

    def play_gemini(self, body):
        contents = body["contents"]
        assert contents[0]["role"] == "user", "the first content must be of the user"
        assert contents[-1]["role"] != "model", "the last content must not be of the model"
        answered = any("functionResponse" in part for part in contents[-1]["parts"])
        tools = [(f["name"], f.get("parametersJsonSchema") or f.get("parameters"))
                 for t in body.get("tools") or [] for f in t.get("functionDeclarations", [])]
        scene = Scene(tools, answered, "stream" in self.path)
        if scene.tool:
            name, schema = scene.tool
            part = {"functionCall": {"name": name, "args": arguments(schema)},
                    "thoughtSignature": "c2lnbmF0dXJl"}
        else:
            part = {"text": FINAL}
        answer = {"candidates": [{"index": 0, "finishReason": "STOP",
                                  "content": {"role": "model", "parts": [part]}}],
                  "usageMetadata": {"promptTokenCount": 10, "candidatesTokenCount": 5,
                                    "totalTokenCount": 15}, "modelVersion": "g"}
        self.events([answer]) if scene.stream else self.reply(200, answer)

    # ---- bytes ----

    def reply(self, status, value):
        data = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def events(self, values, named=False):
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        for value in values:
            text = value if isinstance(value, str) else json.dumps(value)
            name = f"event: {value['type']}\n" if named else ""
            data = f"{name}data: {text}\n\n".encode()
            self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
        self.wfile.write(b"0\r\n\r\n")
