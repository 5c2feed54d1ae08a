"""Runs real clients headless through the gateway, over a scripted upstream of each format.

usage: real_clients.py FOLDER [CLIENT]...   (the folder of the build: the binary and the plugin files)
"""

import http.server
import json
import os
import signal
import site
import socket
import subprocess
import sys
import tempfile
import threading
import time

from scripted_upstream import FINAL, Upstream

MODELS = {
    "chat": "chat-model", "messages": "messages-model", "responses": "responses-model",
    "generate-content": "gemini-model",
}
KEY = "client-key"
PROMPT = "Run the command and tell me what it said."
CONFIG = """
port: {port}
api-keys: [{key}]
request-retry: 0
openai-compatibility:
  - name: chat-upstream
    base-url: http://127.0.0.1:{upstream}/v1
    api-key-entries: [{{api-key: up}}]
    models: [{{name: real-chat, alias: chat-model}}]
claude-api-key:
  - {{api-key: up, base-url: "http://127.0.0.1:{upstream}", models: [{{name: real-messages, alias: messages-model}}]}}
codex-api-key:
  - {{api-key: up, base-url: "http://127.0.0.1:{upstream}/v1", models: [{{name: real-responses, alias: responses-model}}]}}
gemini-api-key:
  - {{api-key: up, base-url: "http://127.0.0.1:{upstream}", models: [{{name: real-gemini, alias: gemini-model}}]}}
"""

WEATHER = {"type": "object", "properties": {"command": {"type": "string"}}, "required": ["command"]}


def openai_chat(gateway, model, _):
    import openai
    client = openai.OpenAI(base_url=f"{gateway}/v1", api_key=KEY, max_retries=0)
    tool = {"type": "function", "function": {"name": "run_shell", "parameters": WEATHER}}
    messages = [{"role": "user", "content": PROMPT}]
    first = client.chat.completions.create(model=model, messages=messages, tools=[tool])
    call = first.choices[0].message.tool_calls[0]
    messages += [first.choices[0].message, {"role": "tool", "tool_call_id": call.id, "content": "x"}]
    stream = client.chat.completions.create(model=model, messages=messages, tools=[tool], stream=True)
    return "".join(chunk.choices[0].delta.content or "" for chunk in stream if chunk.choices)


def openai_responses(gateway, model, _):
    import openai
    client = openai.OpenAI(base_url=f"{gateway}/v1", api_key=KEY, max_retries=0)
    tool = {"type": "function", "name": "run_shell", "parameters": WEATHER, "strict": False}
    items = [{"role": "user", "content": PROMPT}]
    with client.responses.stream(model=model, input=items, tools=[tool]) as stream:
        for _ in stream:
            pass
        first = stream.get_final_response()
    call = [item for item in first.output if item.type == "function_call"][0]
    items += [item.model_dump(exclude_none=True, exclude={"parsed_arguments", "status"})
              for item in first.output]
    items.append({"type": "function_call_output", "call_id": call.call_id, "output": "x"})
    return client.responses.create(model=model, input=items, tools=[tool]).output_text


def anthropic_sdk(gateway, model, _):
    import anthropic
    client = anthropic.Anthropic(base_url=gateway, api_key=KEY, max_retries=0)
    tool = {"name": "run_shell", "input_schema": WEATHER}
    messages = [{"role": "user", "content": PROMPT}]
    first = client.messages.create(model=model, max_tokens=500, messages=messages, tools=[tool])
    use = [block for block in first.content if block.type == "tool_use"][0]
    messages += [{"role": "assistant", "content": [b.model_dump(exclude_none=True) for b in first.content]},
                 {"role": "user", "content": [{"type": "tool_result", "tool_use_id": use.id, "content": "x"}]}]
    with client.messages.stream(model=model, max_tokens=500, messages=messages, tools=[tool]) as stream:
        return "".join(stream.text_stream)


def google_genai(gateway, model, _):
    from google import genai
    from google.genai import types
    client = genai.Client(api_key=KEY, http_options={"base_url": gateway})
    function = types.FunctionDeclaration(name="run_shell", parameters_json_schema=WEATHER)
    config = types.GenerateContentConfig(tools=[types.Tool(function_declarations=[function])])
    contents = [types.Content(role="user", parts=[types.Part(text=PROMPT)])]
    first = client.models.generate_content(model=model, contents=contents, config=config)
    call = first.function_calls[0]
    answer = types.Part.from_function_response(name=call.name, response={"result": "x"})
    contents += [first.candidates[0].content, types.Content(role="user", parts=[answer])]
    stream = client.models.generate_content_stream(model=model, contents=contents, config=config)
    return "".join(chunk.text or "" for chunk in stream)


def program(package, *parts):
    for folder in site.getsitepackages():
        path = os.path.join(folder, package, *parts)
        if os.path.exists(path):
            return path
    raise FileNotFoundError(package)


def run(command, home, **variables):
    environment = {"PATH": os.environ["PATH"], "HOME": home, **variables}
    done = subprocess.run(command, cwd=home, env=environment, stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=120)
    return done.stdout + done.stderr


def claude_code(gateway, model, home):
    return run([program("claude_agent_sdk", "_bundled", "claude"), "-p", PROMPT, "--model", model,
                "--output-format", "stream-json", "--verbose", "--allowedTools", "Bash"], home,
               ANTHROPIC_BASE_URL=gateway, ANTHROPIC_AUTH_TOKEN=KEY, DISABLE_TELEMETRY="1",
               DISABLE_AUTOUPDATER="1", CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC="1",
               ANTHROPIC_SMALL_FAST_MODEL=model, CLAUDE_CODE_MAX_RETRIES="0", IS_SANDBOX="1")


def codex(gateway, model, home):
    os.makedirs(f"{home}/.codex")
    with open(f"{home}/.codex/config.toml", "w") as file:
        file.write(f"""
model = "{model}"
model_provider = "gateway"
[model_providers.gateway]
name = "gateway"
base_url = "{gateway}/v1"
wire_api = "responses"
env_key = "GATEWAY_KEY"
request_max_retries = 0
stream_max_retries = 0
""")
    return run([program("codex_cli_bin", "bin", "codex"), "exec", "--skip-git-repo-check",
                "--dangerously-bypass-approvals-and-sandbox", PROMPT], home,
               CODEX_HOME=f"{home}/.codex", GATEWAY_KEY=KEY)


def grok(gateway, model, home):
    return run([program("grok_cli_bin", "bin", "grok"), "-p", PROMPT, "-m", model,
                "--always-approve", "--output-format", "json"], home,
               XAI_API_KEY=KEY, GROK_MODELS_BASE_URL=f"{gateway}/v1", GROK_DISABLE_AUTOUPDATER="1")


CLIENTS = {
    "openai SDK, chat": openai_chat, "openai SDK, responses": openai_responses,
    "anthropic SDK": anthropic_sdk, "google-genai SDK": google_genai,
    "Claude Code": claude_code, "Codex": codex, "Grok CLI": grok,
}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start_gateway(folder, work, upstream):
    os.makedirs(f"{work}/plugins")
    for name in ("OpenAICompatible", "Claude", "Codex", "Gemini"):
        os.symlink(os.path.abspath(f"{folder}/lib{name}.so"), f"{work}/plugins/lib{name}.so")
    port = free_port()
    with open(f"{work}/config.yaml", "w") as file:
        file.write(CONFIG.format(port=port, upstream=upstream, key=KEY))
    log = open(f"{work}/log", "w")
    process = subprocess.Popen(
        [f"{folder}/switchyard", "--config", f"{work}/config.yaml", "--plugins", f"{work}/plugins"],
        stdout=log, stderr=log, stdin=subprocess.DEVNULL)
    for _ in range(400):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return process, f"http://127.0.0.1:{port}"
        except OSError:
            time.sleep(0.05)
    process.kill()
    raise SystemExit(open(f"{work}/log").read())


def attempt(client, gateway, model, home):
    os.makedirs(home)
    try:
        output = client(gateway, model, home)
    except subprocess.TimeoutExpired:
        return "no end within 120 s"
    except Exception as error:  # whatever a client raises is what failed
        return f"{type(error).__name__}: {error}"[:300]
    return "pass" if "FINAL-OK" in output else f"no final answer: {output[-300:]!r}"


def main(folder, wanted):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Upstream)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    table = {}
    with tempfile.TemporaryDirectory() as work:
        process, gateway = start_gateway(folder, work, server.server_port)
        for name, client in CLIENTS.items():
            if wanted and name not in wanted:
                continue
            for upstream, model in MODELS.items():
                home = f"{work}/home/{name.replace(' ', '-')}/{upstream}"
                table[name, upstream] = attempt(client, gateway, model, home)
                print(f"{name} over {upstream}: {table[name, upstream]}", flush=True)
        process.send_signal(signal.SIGTERM)
        process.wait(40)
    print("\n| client | " + " | ".join(MODELS) + " |\n|---|" + "---|" * len(MODELS))
    for name in dict.fromkeys(name for name, _ in table):
        cells = ["pass" if table[name, up] == "pass" else "FAIL" for up in MODELS]
        print(f"| {name} | " + " | ".join(cells) + " |")
    failed = sum(1 for result in table.values() if result != "pass")
    print(f"{len(table) - failed} passed, {failed} failed")
    return 1 if failed else 0


sys.exit(main(sys.argv[1], sys.argv[2:]))
