"""Who gets in: addresses that proxies tell, guessed keys, emptied configurations, pages of the web."""

import http.client
import json
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
