"""Plugins that describe what must not be sent, and gateways that are their own upstream.

The hostile plugin is the C fixture of the tests: each of its models is a wrong that a plan can do.
"""

import os
import subprocess
import tempfile

from lab import KEY, attack, chat_answer, response

ROOT = os.path.realpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))

METHODS = ["method-crlf", "method-space", "method-empty", "method-connect", "method-long"]
HEADERS = ["header-crlf", "header-line-feed", "header-delete", "header-space", "header-colon",
           "header-empty", "header-name-crlf", "host-other", "length", "encoding", "connection",
           "keep-alive", "proxy-connection", "te", "trailer", "upgrade", "expect",
           "proxy-authorization", "many-headers", "null-bytes"]
URLS = ["url-space", "url-crlf", "url-scheme", "url-none", "url-user", "url-backslash",
        "url-fragment", "url-unicode", "no-plan"]
BODIES = ["member-bytes", "value-two", "value-open", "value-close", "value-empty", "value-word",
          "value-control", "value-comma", "many-edits"]
ANSWERS = ["status-zero", "status-minus", "status-hundred", "status-large", "type-crlf"]
ELSEWHERE = ["elsewhere", "elsewhere-below", "elsewhere-user", "elsewhere-port",
             "elsewhere-address", "elsewhere-mapped"]


def with_plugin(lab, *defines):
    """Builds the hostile plugin into a folder of plugins of its own."""
    folder = tempfile.mkdtemp(prefix="plugins-", dir=lab.folder)
    for name in os.listdir(lab.plugins):
        if name.endswith(".so") and name != "libHostile.so":
            os.symlink(os.path.join(lab.plugins, name), os.path.join(folder, name))
    built = os.path.join(folder, "libHostile.so")
    subprocess.run(
        ["cc", "-shared", "-fPIC", "-O1", "-w", "-o", built, *[f"-D{define}" for define in defines],
         "-I", f"{ROOT}/Sources/ProviderAPI/ABI/include",
         f"{ROOT}/Tests/GatewayHostTests/Fixtures/plugins/hostile.c"], check=True)
    os.chmod(built, 0o755)
    lab.plugins = folder


def config(url, isolation="in-process"):
    return f"""
port: {{port}}
auth-dir: {{auth}}
api-keys: [{{key: {KEY}, label: attack}}]
plugins: {{configs: {{Hostile: {{isolation: {isolation}, url: "{url}"}}}}}}
"""


def ask(gateway, model):
    body = '{"model":"%s","messages":[{"role":"user","content":"hi"}]}' % model
    return gateway.request("POST", "/v1/chat/completions", body)


def refuses(lab, gateway, upstream, models):
    for model in models:
        before = upstream.count
        status, headers, body = ask(gateway, model)
        lab.check(status == 500, f"{model}: answered {status}: {body[:120]}")
        lab.check(b"Hostile 6.6.6" in body, f"{model}: the plugin is not named: {body[:160]}")
        lab.check("x-b" not in {name.lower() for name in headers}, f"{model}: a header came through")
        lab.check(upstream.count == before, f"{model}: something was sent: {upstream.heads[-1:]}")


def attack_plans(lab, isolation):
    with_plugin(lab)
    upstream = lab.upstream(lambda asked, peer: response(chat_answer()))
    with lab.gateway(config(f"http://127.0.0.1:{upstream.port}", isolation)) as gateway:
        lab.check(ask(gateway, "good")[0] == 200, "the plugin does not serve")
        refuses(lab, gateway, upstream, METHODS + HEADERS + URLS + BODIES + ANSWERS)
        for model in ["host-same", "member-quote", "member-break"]:
            lab.check(ask(gateway, model)[0] == 200, f"{model}: was refused")
            head = upstream.heads[-1].lower()
            lab.check(head.count(b"\nhost:") == 1, f"{model}: {head}")
            lab.check(head.count(b"\ncontent-length:") == 1, f"{model}: {head}")
        lab.check(gateway.log().count('"field":"method"') == 1, "the log does not say it once")


@attack("B7 plans that HTTP does not allow, of a plugin in the process")
def hostile_plans(lab):
    attack_plans(lab, "in-process")


@attack("B7 plans that HTTP does not allow, of an isolated plugin")
def isolated_plans(lab):
    attack_plans(lab, "process")


@attack("B6 a plugin that declares one host and sends to others")
def undeclared_hosts(lab):
    with_plugin(lab, 'HOSTILE_HOSTS="\\"good.example\\""')
    upstream = lab.upstream(lambda asked, peer: response(chat_answer()))
    with lab.gateway(config(f"http://127.0.0.1:{upstream.port}")) as gateway:
        lab.check(ask(gateway, "good")[0] == 200, "the operator's own address was refused")
        refuses(lab, gateway, upstream, ELSEWHERE)
    other = lab.upstream(lambda asked, peer: response("{}"))
    request = '{\\"url\\":\\"http://127.0.0.1:%d/list\\"}' % other.port
    with_plugin(lab, 'HOSTILE_HOSTS="\\"good.example\\""', f'HOSTILE_LIST="{request}"')
    with lab.gateway(config("http://127.0.0.1:1")) as gateway:
        status = gateway.request("GET", "/v1/models")[0]
        lab.check(status == 200, f"the list was answered {status}")
    lab.check(other.count == 0, "the list was asked of an undeclared host")
