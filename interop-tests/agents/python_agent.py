"""One end of a cross-test, made of the real Python aiomsg: the same flags as `aiomsg agent`.

A source sends P0, P1, ... P(N-1) and stays for the linger time; a sink prints each payload as a line and ends after N; an echo
sends N payloads back to their senders and stays for the linger time.
"""

import argparse
import asyncio

import aiomsg

Socket = getattr(aiomsg, "S\u00f8cket")

MODES = {"publish": aiomsg.SendMode.PUBLISH, "roundrobin": aiomsg.SendMode.ROUNDROBIN}
GUARANTEES = {
    "at-most-once": aiomsg.DeliveryGuarantee.AT_MOST_ONCE,
    "at-least-once": aiomsg.DeliveryGuarantee.AT_LEAST_ONCE,
}


def flags():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--role", choices=("bind", "connect"), default="connect")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=25000)
    parser.add_argument("--send-mode", choices=sorted(MODES), default="roundrobin")
    parser.add_argument("--behavior", choices=("source", "sink", "echo"), default="sink")
    parser.add_argument("--count", type=int, default=10)
    parser.add_argument("--prefix", default="m")
    parser.add_argument("--delivery", choices=sorted(GUARANTEES), default="at-most-once")
    parser.add_argument("--identity", default="", help="32 hex digits; empty: random")
    parser.add_argument("--linger", type=float, default=1.0)
    return parser.parse_args()


async def source(sock, args):
    for number in range(args.count):
        await sock.send("{}{}".format(args.prefix, number).encode())
    await asyncio.sleep(args.linger)


async def sink(sock, args):
    for _ in range(args.count):
        print((await sock.recv()).decode(errors="replace"), flush=True)


async def echo(sock, args):
    for _ in range(args.count):
        identity, payload = await sock.recv_identity()
        await sock.send(payload, identity=identity)
    await asyncio.sleep(args.linger)


async def main():
    args = flags()
    sock = Socket(
        send_mode=MODES[args.send_mode],
        delivery_guarantee=GUARANTEES[args.delivery],
        identity=bytes.fromhex(args.identity) or None,
    )
    try:
        await (sock.bind if args.role == "bind" else sock.connect)(args.host, args.port)
        await {"source": source, "sink": sink, "echo": echo}[args.behavior](sock, args)
    finally:
        await sock.close()


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        pass
