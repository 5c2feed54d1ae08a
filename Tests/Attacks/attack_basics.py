"""What every other attack stands on: the gateway answers, and ends when it is told to."""

from lab import CHAT, attack, chat_answer, chat_config, response


@attack("basics: a request is served and the end is clean", memory=80)
def serves(lab):
    upstream = lab.upstream(lambda asked, peer: response(chat_answer()))
    with lab.gateway(chat_config(upstream.port)) as gateway:
        status, _, body = gateway.request("POST", "/v1/chat/completions", CHAT)
        lab.check(status == 200 and b"hello" in body, f"answered {status}: {body[:200]}")
        lab.check("authorization: bearer upstream-secret-0" in upstream.heads[0].decode().lower(),
                  "the upstream's key was not sent")
        took = gateway.stop()
        lab.check(took is not None and took < 5, f"SIGTERM took {took} s")
        lab.check(gateway.process.returncode == 0, f"ended with {gateway.process.returncode}")
