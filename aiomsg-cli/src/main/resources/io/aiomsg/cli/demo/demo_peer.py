"""The Python end of `aiomsg demo`: says hello, prints the answer, thanks for it."""

import asyncio
import logging
import platform
import sys
from importlib.metadata import version

import aiomsg


async def main(port):
    sock = aiomsg.Søcket(delivery_guarantee=aiomsg.DeliveryGuarantee.AT_LEAST_ONCE)
    await sock.connect("127.0.0.1", port)
    hello = f"hello from Python {platform.python_version()} with aiomsg {version('aiomsg')}"
    await sock.send(hello.encode())
    reply = await asyncio.wait_for(sock.recv(), timeout=10)
    print(f'got "{reply.decode()}"', flush=True)
    await sock.send(b"thanks")
    await asyncio.wait_for(gone(sock), timeout=10)
    await sock.close(timeout=1)


async def gone(sock):
    """Waits until the other end has left."""
    while sock.at_least_one_connection.is_set():
        await asyncio.sleep(0.02)


# Reconnecting is reported at level WARNING, and is no news to the audience.
logging.disable(logging.WARNING)
asyncio.run(main(int(sys.argv[1])))
