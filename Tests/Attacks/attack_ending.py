"""Attacks on the end of the process: what keeps it from ending, and what is lost when it ends."""

import fcntl
import json
import os
import signal
import subprocess
import tempfile
import time

from lab import CHAT, KEY, Held, attack, chat_answer, chat_config, response


def wait_for(condition, seconds=10):
    for _ in range(seconds * 50):
        if condition():
            return True
        time.sleep(0.02)
    return False


def serves(gateway):
    return gateway.request("POST", "/v1/chat/completions", CHAT)[0] == 200


def ends(lab, gateway, within):
    took = gateway.stop(within + 5)
    lab.check(took is not None and took < within, f"SIGTERM took {took} s, {within} allowed")


def full_pipe():
    """A pipe of one page that nobody reads; its reading end and its writing end as a file."""
    reading, writing = os.pipe()
    fcntl.fcntl(writing, 1031, 4096)  # F_SETPIPE_SZ
    return reading, os.fdopen(writing, "wb")


@attack("C13 nobody reads the logs: requests go on, and SIGTERM ends it", memory=100)
def full_log_pipes(lab):
    upstream = lab.upstream(lambda asked, peer: response(chat_answer()))
    pipes = [full_pipe(), full_pipe()]
    config = chat_config(upstream.port, "limits: {drain-timeout: 1s}")
    with lab.gateway(config, streams=[writing for _, writing in pipes]) as gateway:
        for _ in range(200 if lab.long else 40):
            lab.check(serves(gateway), "a request was not answered")
            gateway.process.send_signal(signal.SIGHUP)
        ends(lab, gateway, 5)
    for reading, _ in pipes:
        os.close(reading)


def replace(path, make):
    """Puts something in the place of a file, in one step as an editor does."""
    make(path + ".next")
    os.rename(path + ".next", path)


def endless(path):
    with open(path, "wb") as file:
        file.truncate(1 << 40)


ODD_FILES = {
    "a pipe": (os.mkfifo, "it is a pipe, not a regular file"),
    "a device": (lambda path: os.symlink("/dev/zero", path), "it is a device, not a regular file"),
    "a terabyte": (endless, "it is larger than 16 MiB"),
    "a link to itself": (lambda path: os.symlink("config.yaml", path), "symbolic links"),
}


@attack("C13 a pipe, a device or a terabyte takes the place of config.yaml", memory=100)
def odd_config(lab):
    upstream = lab.upstream(lambda asked, peer: response(chat_answer()))
    config = chat_config(upstream.port, "limits: {drain-timeout: 1s}")
    with lab.gateway(config) as gateway:
        for kind, (make, reason) in ODD_FILES.items():
            replace(gateway.config, make)
            lab.check(wait_for(lambda: reason in gateway.log()), f"{kind} is not told")
            lab.check(serves(gateway), f"no request is served after {kind}")
            reloads = gateway.log().count('"reloaded"')
            gateway.write(config + f"\n# after {kind}\n")
            lab.check(wait_for(lambda: gateway.log().count('"reloaded"') > reloads),
                      f"a good file is not read after {kind}")
        replace(gateway.config, os.mkfifo)
        os.kill(gateway.process.pid, signal.SIGHUP)
        ends(lab, gateway, 5)


@attack("C13 pipes, devices and folders lie where the gateway keeps its files", memory=100)
def odd_folder(lab):
    upstream = lab.upstream(lambda asked, peer: response(chat_answer()))

    def prepare(folder):
        auth = f"{folder}/auth"
        os.makedirs(auth, 0o700)
        for name in ("a.json", ".state.json", ".models.json", ".quarantine.json", ".retired.json",
                     ".switchyard.sock"):
            os.mkfifo(f"{auth}/{name}")
        os.symlink("/dev/zero", f"{auth}/b.json")
        os.mkdir(f"{auth}/c.json")
        endless(f"{auth}/d.json")
        os.mkdir(f"{folder}/plugins")
        for name in os.listdir(lab.plugins):
            if name.startswith("lib") and name.endswith(".so"):
                os.symlink(f"{lab.plugins}/{name}", f"{folder}/plugins/{name}")
        os.mkfifo(f"{folder}/plugins/pipe.so")
        os.symlink("/dev/zero", f"{folder}/plugins/zero.so")
        os.mkdir(f"{folder}/plugins/folder.so")
        endless(f"{folder}/plugins/large.so")

    with lab.gateway(chat_config(upstream.port, "limits: {drain-timeout: 1s}"), "--plugins",
                     "plugins", prepare=prepare) as gateway:
        lab.check(serves(gateway), "no request is served")
        for name in ("a.json", "b.json", "c.json", "d.json", "pipe.so", "zero.so", "folder.so",
                     "large.so", "no status socket"):
            lab.check(name in gateway.log(), f"{name} is not told")
        ends(lab, gateway, 5)


@attack("C13 a pipe takes the place of ca-bundle", memory=100)
def odd_authorities(lab):
    upstream = lab.upstream(lambda asked, peer: response(chat_answer()))
    config = chat_config(upstream.port, """
  - name: secure
    base-url: https://127.0.0.1:9/v1
    api-key-entries: [{api-key: upstream-secret-1}]
    models: [{name: n}]
upstream: {ca-bundle: ca.pem}
request-retry: 0
limits: {drain-timeout: 1s}""")

    def prepare(folder):
        with open(f"{folder}/ca.pem", "w") as file:
            file.write("-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n")

    with lab.gateway(config, prepare=prepare) as gateway:
        replace(f"{gateway.folder}/ca.pem", os.mkfifo)
        lab.check(wait_for(lambda: "it is a pipe" in gateway.log()), "the pipe is not told")
        secure = gateway.request("POST", "/v1/chat/completions", CHAT.replace('"m"', '"n"'))
        lab.check(secure[0] >= 500, f"answered {secure[0]}")
        for _ in range(8):
            lab.check(serves(gateway), "another request is not served")
        ends(lab, gateway, 5)


ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def build_plugin(folder, *defines):
    """Builds the plugin that does what clients tell it to, as `Swap`."""
    os.makedirs(folder, exist_ok=True)
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", f"{folder}/libSwap.so",
                    "-DSWAP_FRAGILE", *(f"-D{name}" for name in defines),
                    "-I", f"{ROOT}/Sources/ProviderAPI/ABI/include",
                    f"{ROOT}/Tests/GatewayHostTests/Fixtures/plugins/swap.c"], check=True)
    os.chmod(f"{folder}/libSwap.so", 0o755)


def plugin_config(extra="", stuck_after="1s"):
    return f"""
port: {{port}}
auth-dir: {{auth}}
loops: 2
api-keys: [{{key: {KEY}, label: attack}}]
limits: {{drain-timeout: 1s}}
plugins: {{stuck-after: {stuck_after}, configs: {{Swap: {{}}}}}}
{extra}"""


def ask(gateway, text="hi", timeout=20):
    """The status of a request that the plugin answers, or None."""
    body = CHAT.replace('"m"', '"swap"').replace('"hi"', f'"{text}"')
    try:
        return gateway.request("POST", "/v1/chat/completions", body, timeout=timeout)[0]
    except OSError:
        return None


def plugins_of(*defines):
    return lambda folder: build_plugin(f"{folder}/plugins", *defines)


OWN = ("--plugins", "plugins")


@attack("C12 a plugin hangs in a request: the others are served, and SIGTERM ends it", memory=100)
def stuck_request(lab):
    with lab.gateway(plugin_config(), *OWN, prepare=plugins_of()) as gateway:
        lab.check(ask(gateway, "please hang", timeout=0.5) is None, "the plugin did not hang")
        slowest = 0
        for _ in range(100 if lab.long else 20):
            begin = time.monotonic()
            lab.check(ask(gateway, timeout=5) == 200, "another request is not served")
            slowest = max(slowest, time.monotonic() - begin)
        lab.check(slowest < 2.5, f"another request took {slowest:.1f} s")
        for text in ('"a plugin holds up a thread"', '"plugin":"Swap","call":"prepare"'):
            lab.check(wait_for(lambda: text in gateway.log()), f"{text} is not told")
        lab.check(wait_for(lambda: "plugin quarantined" in gateway.log()),
                  "the build is not isolated")
        lab.check(ask(gateway, "please hang") == 503, "the build still hangs in the gateway")
        ends(lab, gateway, 3)
        lab.check("ended by force" in gateway.log(), "the end by force is not told")
        lab.check("in prepare of Swap" in gateway.log(), "what was stuck is not told")


@attack("C12 a plugin hangs in a request of a supervised gateway: a fresh worker takes over",
        memory=100)
def handed_over(lab):
    with lab.gateway(plugin_config(), *OWN, "--supervised", prepare=plugins_of()) as gateway:
        for _ in range(3 if lab.long else 1):
            lab.check(ask(gateway, "please hang", timeout=0.5) is None, "the plugin did not hang")
            lab.check(wait_for(lambda: "worker has retired" in gateway.log(), 20),
                      "no fresh worker has taken over")
            for _ in range(20):
                lab.check(ask(gateway, timeout=5) == 200, "a request is not served afterwards")
            lab.check(ask(gateway, "please hang") == 503, "the build hangs in the fresh worker")
            if lab.long:
                build_plugin(f"{gateway.folder}/plugins", f"SWAP_TAG=\"{time.monotonic()}\"")
                time.sleep(2)
        ends(lab, gateway, 5)


@attack("C12 a plugin hangs on the control thread: requests go on, and SIGTERM ends it", memory=100)
def stuck_control(lab):
    upstream = lab.upstream(lambda asked, peer: response(chat_answer()))
    config = chat_config(upstream.port, """
limits: {drain-timeout: 1s}
plugins: {stuck-after: 1s, configs: {Swap: {}}}""")

    def prepare(folder):
        build_plugin(f"{folder}/plugins", "SWAP_STUCK_LIST")
        os.symlink(f"{lab.plugins}/libOpenAICompatible.so",
                   f"{folder}/plugins/libOpenAICompatible.so")

    with lab.gateway(config, *OWN, prepare=prepare) as gateway:
        open(f"{gateway.folder}/stuck", "w").close()
        gateway.write(config + "\n")
        lab.check(wait_for(lambda: '"thread":"control"' in gateway.log()), "it is not told")
        lab.check('"call":"models"' in gateway.log(), "the call is not told")
        for _ in range(20):
            lab.check(serves(gateway), "a request is not served")
        ends(lab, gateway, 4)
        lab.check("control in models of Swap" in gateway.log(), "what was stuck is not told")


@attack("C12 a plugin hangs at the start, or at the very end", memory=100)
def stuck_start(lab):
    try:
        lab.gateway(plugin_config(), *OWN, prepare=plugins_of("SWAP_STUCK_OPEN"))
        lab.check(False, "it serves")
    except Held as problem:
        lab.check("a plugin is stuck" in str(problem), f"why it ends is not told: {problem}")
    with lab.gateway(plugin_config(), *OWN, prepare=plugins_of("SWAP_STUCK_EXIT")) as gateway:
        lab.check(ask(gateway) == 200, "no request is served")
        ends(lab, gateway, 4)
        lab.check(gateway.process.returncode == 0, f"ended with {gateway.process.returncode}")


class Issuer:
    """An authorization server that rotates refresh tokens, and the upstream behind it."""

    def __init__(self, lab):
        self.refreshes = 0
        self.upstream = lab.upstream(self.answer)
        self.url = f"http://127.0.0.1:{self.upstream.port}"

    def answer(self, asked, peer):
        if "/oauth/token" in asked.line:
            self.refreshes += 1
            return response(json.dumps({"access_token": f"at.{self.refreshes}",
                                        "refresh_token": f"rt.{self.refreshes}",
                                        "expires_in": 3600}))
        return response("{}", status="404 Not Found")

    def config(self, extra=""):
        return f"""
port: {{port}}
auth-dir: {{auth}}
api-keys: [{{key: {KEY}, label: attack}}]
plugins: {{configs: {{Codex: {{issuer: "{self.url}", base-url: "{self.url}/backend"}}}}}}
{extra}"""


def credential(path, token="rt.0", expired="2020-01-01T00:00:00Z"):
    """Writes a credential file whose token has to be renewed."""
    with open(path, "w") as file:
        os.chmod(path, 0o600)
        json.dump({"type": "codex", "access_token": "at.0", "refresh_token": token,
                   "email": "a@example.com", "expired": expired}, file)


def stored(path):
    with open(path) as file:
        return json.load(file)["refresh_token"]


@attack("D17 killed gateways leave files with tokens", memory=100)
def left_over(lab):
    issuer = Issuer(lab)
    locked = []

    def prepare(folder):
        os.makedirs(f"{folder}/auth", 0o700)
        credential(f"{folder}/auth/a.json")
        for name in (".a.json.4711.1.tmp", ".state.json.4711.2.tmp"):
            credential(f"{folder}/auth/{name}")
        # Another process is writing this one.
        credential(f"{folder}/auth/.b.json.4712.1.tmp")
        locked.append(open(f"{folder}/auth/.b.json.4712.1.tmp"))
        fcntl.flock(locked[0], fcntl.LOCK_EX)
        os.makedirs(f"{folder}/switchyard-plugins-abcdef", 0o700)
        credential(f"{folder}/switchyard-plugins-abcdef/1.json")

    rounds = 20 if lab.long else 3
    with lab.gateway(issuer.config(), prepare=prepare,
                     environment={"XDG_RUNTIME_DIR": "{folder}"}) as gateway:
        lab.check(wait_for(lambda: stored(f"{gateway.folder}/auth/a.json") != "rt.0"),
                  "the token is not renewed")

        def left():
            return [name for name in os.listdir(f"{gateway.folder}/auth") if name.endswith(".tmp")]

        lab.check(wait_for(lambda: left() == [".b.json.4712.1.tmp"]), f"left over: {left()}")
        for _ in range(rounds):
            gateway.process.kill()
            gateway.process.wait()
            gateway.start()
        folders = [name for name in os.listdir(gateway.folder) if "switchyard-plugins" in name]
        lab.check(len(folders) == 1, f"private folders: {folders}")


@attack("D17 a credential file is a link", memory=100)
def linked(lab):
    issuer = Issuer(lab)

    def prepare(folder):
        os.makedirs(f"{folder}/auth", 0o700)
        os.makedirs(f"{folder}/elsewhere", 0o700)
        credential(f"{folder}/elsewhere/real")
        os.chmod(f"{folder}/elsewhere/real", 0o640)
        os.symlink("../elsewhere/real", f"{folder}/auth/a.json")
        os.symlink("nowhere", f"{folder}/auth/b.json")

    with lab.gateway(issuer.config(), prepare=prepare) as gateway:
        real = f"{gateway.folder}/elsewhere/real"
        lab.check(wait_for(lambda: stored(real) == "rt.1"), "what it leads to is not renewed")
        lab.check(os.path.islink(f"{gateway.folder}/auth/a.json"), "the link is gone")
        lab.check(os.stat(real).st_mode & 0o777 == 0o640, "the mode is not kept")
        lab.check('"b.json"' in gateway.log(), "the link that leads nowhere is not told")
        lab.check(os.listdir(f"{gateway.folder}/elsewhere") == ["real"], "files are left there")


@attack("D17 a credential file is a link to a disk that cannot be written", memory=100)
def linked_read_only(lab):
    with private_mounts(lab) as mounts:
        if not mounts.mount("-t", "tmpfs", "-o", "size=64k,mode=700", "tmpfs", mounts.folder):
            return print("           skipped: mounting is not allowed here")
        issuer = Issuer(lab)
        credential(f"{mounts.root}/real")
        mounts.mount("-o", "remount,ro", mounts.folder)

        def prepare(folder):
            os.makedirs(f"{folder}/auth", 0o700)
            os.symlink(f"{mounts.folder}/real", f"{folder}/auth/a.json")

        with lab.gateway(issuer.config(), prepare=prepare, before=mounts.enter) as gateway:
            lab.check(wait_for(lambda: "is not renewed, for it could not be saved" in gateway.log()),
                      "it is not told")
            lab.check(issuer.refreshes == 0, "a token is rotated that cannot be saved")
            lab.check(stored(f"{mounts.root}/real") == "rt.0", "the file has changed")


class private_mounts:
    """Mounts that nobody else sees and that go with the `with` block."""

    def __init__(self, lab):
        self.folder = tempfile.mkdtemp(prefix="mount-", dir=lab.folder)
        self.holder = None

    def __enter__(self):
        self.holder = subprocess.Popen(
            ["unshare", "-m", "--propagation", "private", "sh", "-c", "echo; exec sleep 120"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.holder.stdout.readline()
        self.enter = ["nsenter", "-m", "-t", str(self.holder.pid), "--"]
        # How this process sees the mounts.
        self.root = f"/proc/{self.holder.pid}/root{self.folder}"
        return self

    def mount(self, *words):
        done = subprocess.run([*self.enter, "mount", *words], stderr=subprocess.DEVNULL)
        return done.returncode == 0

    def __exit__(self, *problem):
        self.holder.kill()
        self.holder.wait()
