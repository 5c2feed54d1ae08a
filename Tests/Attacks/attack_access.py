"""Who gets in: addresses that proxies tell, guessed keys, emptied configurations, pages of the web."""

import http.client
import json
import os
import socket
import threading
import time

from lab import CHAT, KEY, attack, chat_answer, chat_config, response


def served(lab, extra="", keys=None):
    """A gateway with an upstream that answers every request."""
    upstream = lab.upstream(lambda asked, peer: response(chat_answer()))
    config = chat_config(upstream.port, extra)
    if keys is not None:
        config = config.replace(f"api-keys: [{{key: {KEY}, label: attack}}]", keys)
    return config


def peers(gateway, count):
    """The peers of the last lines of the access log, once there are `count` lines."""
    for _ in range(250):
        lines = gateway.access_log().splitlines()
        if len(lines) >= count:
            break
        time.sleep(0.02)
    return [json.loads(line).get("peer", "") for line in lines]


@attack("B9 an address that a client writes itself is not believed", memory=80)
def forged_addresses(lab):
    forged = [
        {"X-Forwarded-For": "203.0.113.5"},
        {"Forwarded": "for=203.0.113.5"},
        {"X-Forwarded-For": "203.0.113.5", "Forwarded": 'for="203.0.113.5'},
        {"X-Real-IP": "203.0.113.5", "True-Client-IP": "203.0.113.5"},
        {"X-Forwarded-For": "203.0.113.5," * 5000},
    ]
    with lab.gateway(served(lab)) as gateway:
        for headers in forged:
            gateway.request("GET", "/v1/models", headers=headers)
        seen = peers(gateway, len(forged))
        lab.check(seen == ["127.0.0.1"] * len(forged), f"without a trusted proxy: {seen}")
    # What the client writes stands left of what the proxy appends, or in the other header.
    told = [
        {"X-Forwarded-For": "203.0.113.5, 198.51.100.7"},
        {"Forwarded": "for=203.0.113.5, for=198.51.100.7"},
        {"X-Forwarded-For": "junk, \", 198.51.100.7, 127.0.0.2"},
    ]
    hidden = [
        {"X-Forwarded-For": "198.51.100.7", "Forwarded": "for=203.0.113.5"},
        {"Forwarded": 'for=203.0.113.5;x=", for="198.51.100.7"'},
        {"X-Forwarded-For": "203.0.113.5, 198.51.100.7x"},
    ]
    with lab.gateway(served(lab, "trusted-proxies: [127.0.0.0/8]")) as gateway:
        for headers in told + hidden:
            gateway.request("GET", "/v1/models", headers=headers)
        seen = peers(gateway, len(told + hidden))
        wanted = ["198.51.100.7"] * len(told) + ["127.0.0.1"] * len(hidden)
        lab.check(seen == wanted, f"behind a trusted proxy: {seen}")


def ask(key, extra=""):
    return (f"GET /v1/models HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {key}\r\n{extra}\r\n").encode()


def statuses(peer, wanted, seconds):
    """Reads answers until there are so many, or the time is over; counts them by status."""
    counts, data, end = {}, b"", time.monotonic() + seconds
    peer.settimeout(0.5)
    while sum(counts.values()) < wanted and time.monotonic() < end:
        try:
            piece = peer.recv(1 << 16)
        except TimeoutError:
            continue
        if not piece:
            break
        data += piece
        while (at := data.find(b"HTTP/1.1 ")) >= 0 and len(data) >= at + 12:
            status = int(data[at + 9:at + 12])
            counts[status] = counts.get(status, 0) + 1
            data = data[at + 12:]
    return counts


@attack("B9 guessing at full speed gets a few keys checked", memory=120)
def guessing(lab):
    seconds = 8 if lab.long else 2
    keys = f"api-keys: [{{key: {KEY}, label: attack}}, {{key: new-here-81c2a7, label: second}}]"
    with lab.gateway(served(lab, keys=keys)) as gateway:
        status, _, _ = gateway.request("GET", "/v1/models")
        lab.check(status == 200, f"a right key got {status}")
        counts, tally = {}, threading.Lock()

        def guess(number):
            end = time.monotonic() + seconds
            while time.monotonic() < end:
                try:
                    with gateway.connect() as peer:
                        batch = [f"guess-{number}-{n}-{time.monotonic()}" for n in range(500)]
                        peer.sendall(b"".join(map(ask, batch)))
                        found = statuses(peer, 500, end - time.monotonic())
                except OSError:
                    continue
                with tally:
                    for status, count in found.items():
                        counts[status] = counts.get(status, 0) + count

        threads = [threading.Thread(target=guess, args=(n,)) for n in range(16)]
        for thread in threads:
            thread.start()
        time.sleep(seconds / 2)
        begin = time.monotonic()
        status, _, _ = gateway.request("POST", "/v1/chat/completions", CHAT)
        took = time.monotonic() - begin
        lab.check(status == 200, f"a key that was used here before got {status} meanwhile")
        lab.check(took < 2, f"it waited {took:.1f} s")
        for thread in threads:
            thread.join()
        # A few more may be between the check and the count.
        lab.check(counts.get(401, 0) <= 24, f"{counts} in {seconds} s: more than 24 keys were checked")
        status, headers, _ = gateway.request("GET", "/v1/models",
                                             headers={"Authorization": "Bearer new-here-81c2a7"})
        lab.check(status == 429 and int(headers.get("Retry-After", 0)) > 60,
                  f"a right key that is new here got {status}, which tells a guesser that it is right")
        status, _, _ = gateway.request("GET", "/v1/models?key=new-here-81c2a7",
                                       headers={"Authorization": ""})
        lab.check(status == 429, f"in the query it got {status}")
        elsewhere = http.client.HTTPConnection("127.0.0.1", gateway.port, 5, ("127.0.0.2", 0))
        elsewhere.request("GET", "/v1/models", headers={"Authorization": "Bearer new-here-81c2a7"})
        lab.check(elsewhere.getresponse().status == 200, "another address is locked out as well")
        elsewhere.close()
        told = gateway.log().count("locked out after")
        lab.check(told == 1, f"the log says it {told} times")


@attack("B9 guessing from many addresses neither grows the table nor frees the first", memory=120)
def many_guessers(lab):
    addresses = 60_000 if lab.long else 6_000
    with lab.gateway(served(lab, "trusted-proxies: [127.0.0.0/8]")) as gateway:
        def guess(address, count, first=0):
            with gateway.connect() as peer:
                for n in range(count):
                    peer.sendall(ask(f"guess-{first + n}", f"X-Forwarded-For: {address}\r\n"))
                    status = list(statuses(peer, 1, 5))
            return status

        def flood(number):
            with gateway.connect() as peer:
                for batch in range(0, addresses // 4, 100):
                    asked = [ask(f"guess-{number}-{batch + n}", "X-Forwarded-For: 2001:db8:%x:%x::1\r\n"
                                 % (number * addresses // 4 + batch + n, n)) for n in range(100)]
                    peer.sendall(b"".join(asked))
                    statuses(peer, 100, 10)

        before = gateway.status("VmRSS")
        with gateway.connect() as peer:
            peer.sendall(b"".join(ask(f"first-{n}", "X-Forwarded-For: 203.0.113.9\r\n") for n in range(6)))
            statuses(peer, 6, 5)
        parallel = [threading.Thread(target=guess, args=("203.0.113.9", 1, 100 + n)) for n in range(20)]
        for thread in parallel:
            thread.start()
        for thread in parallel:
            thread.join()
        lab.check(guess("203.0.113.9", 1, 999) == [429], "the first address is not locked out")
        threads = [threading.Thread(target=flood, args=(n,)) for n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        lab.check(guess("203.0.113.9", 1, 1999) == [429], "the first address was let in by the others")
        grown = gateway.status("VmRSS") - before
        lab.check(grown < 16, f"{grown:.0f} MiB for {addresses} addresses")


EMPTIED = [
    "", "# all of it is comment\n", "{}", "port: {port}\n", "host: 127.0.0.1\n", "api-keys:\n",
    "api-keys: []\n", 'api-keys: [""]\n', "api-keys: ['  ']\n", "api-keys: [null]\n",
    "api-keys: [{label: x}]\n", "api-keys: ${EMPTY}\n", "api-keys: [${EMPTY}]\n", 'api-keys: ["${EMPTY}"]\n',
]


def anyone(gateway, headers=None, path="/v1/chat/completions", timeout=10):
    """The status that a request without a key gets, with its body."""
    connection = http.client.HTTPConnection("127.0.0.1", gateway.port, timeout=timeout)
    try:
        connection.request("POST", path, CHAT, {"Content-Type": "text/plain", **(headers or {})})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def wait_for(condition, seconds=10):
    for _ in range(seconds * 50):
        try:
            if condition():
                return True
        except OSError:
            pass
        time.sleep(0.02)
    return False


@attack("B5 a configuration that becomes empty opens nothing", memory=80)
def emptied(lab):
    whole = served(lab)
    cuts = [whole[:at] for at in range(0, len(whole), 20 if lab.long else 60)]
    with lab.gateway(whole, environment={"EMPTY": ""}) as gateway:
        for text in EMPTIED + cuts:
            gateway.write(text)
            gateway.process.send_signal(1)
            time.sleep(0.05)
            status, _ = anyone(gateway)
            lab.check(status == 401, f"without a key {status} after {text[-40:]!r}")
        # An editor truncates the file in place, and writes later.
        open(gateway.config, "w").close()
        gateway.process.send_signal(1)
        time.sleep(0.3)
        status, _ = anyone(gateway)
        lab.check(status == 401, f"without a key {status} after a truncation")
        lab.check(gateway.request("POST", "/v1/chat/completions", CHAT)[0] == 200, "the key is gone")
        lab.check("is empty" in gateway.log() and "no keys any more" in gateway.log(),
                  "the log does not say why")


@attack("B5 a supervised gateway does not come back open", memory=120)
def reborn(lab):
    whole = served(lab)
    with lab.gateway(whole, "--supervised", environment={"EMPTY": ""}) as gateway:
        for text in EMPTIED if lab.long else EMPTIED[:4:3]:
            worker = int(open(f"/proc/{gateway.process.pid}/task/{gateway.process.pid}/children")
                         .read().split()[0])
            gateway.write(text)
            wait_for(lambda: "the current one stays" in gateway.log())
            os.kill(worker, 9)
            closed = wait_for(lambda: anyone(gateway, timeout=2)[0] == 503)
            lab.check(closed, f"not closed after {text[-40:]!r}")
            gateway.write(whole)
            lab.check(wait_for(lambda: gateway.request("POST", "/v1/chat/completions", CHAT, timeout=2)[0] == 200),
                      "it does not come back when the file is mended")
            lab.check(anyone(gateway)[0] == 401, "it came back without keys")


@attack("B8 a page of the web does not get through to a gateway without keys", memory=80)
def pages(lab):
    keyless = served(lab, keys="host: 127.0.0.1")
    hostile = [
        {"Origin": "https://evil.example"}, {"Origin": "null"}, {"Origin": "http://localhost:1"},
        {"Origin": "file://"}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"},
        {"Host": "evil.example"}, {"Host": "evil.example:80", "Origin": "http://evil.example:80"},
        {"Host": "127.0.0.1.evil.example"}, {"Host": "localhost.evil.example"}, {"Host": "0.0.0.0"},
        {"Host": "evil.example", "Sec-Fetch-Site": "same-origin"},
        {"Host": "evil.example", "X-Forwarded-Host": "localhost"},
    ]
    with lab.gateway(keyless) as gateway:
        for headers in hostile:
            for path in ("/v1/chat/completions", "/v1/messages", "/v1/responses"):
                status, body = anyone(gateway, headers, path)
                lab.check(status in (403, 421), f"{path} with {headers}: {status}")
                lab.check(b"hello" not in body, f"{headers} was served")
        for headers in ({}, {"Host": "localhost"}, {"Host": "[::1]:80"}, {"Sec-Fetch-Site": "none"},
                        {"Origin": f"http://127.0.0.1:{gateway.port}"}):
            status, body = anyone(gateway, headers)
            lab.check(status == 200, f"this machine itself with {headers}: {status} {body[:200]}")
