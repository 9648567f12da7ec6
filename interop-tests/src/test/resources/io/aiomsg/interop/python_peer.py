"""A peer made of the real Python aiomsg, driven by a test.

Reads one JSON object a line from standard input and answers each with one JSON object a line on standard output, in the
order the work is finished: {"id": 7, "do": "bind", "socket": "a", ...} is answered with {"id": 7, ...}, or with
{"id": 7, "error": "..."}. The first line written has id 0 and tells the versions. Ends when standard input does, so that
nothing outlives the test. Runs on Python 3.8 and later; uses the library as it is, except that it counts the frames read
and can shorten the two heartbeat times of connections made later ("tune").
"""

import asyncio
import collections
import hashlib
import json
import os
import platform
import sys
import threading
import time
import traceback

import aiomsg
from aiomsg import msgproto

Socket = getattr(aiomsg, "S\u00f8cket")

POLL_SECONDS = 0.004
# An acknowledgement leaves 20 ms after its message came in: only a longer silence means that nothing is under way.
QUIET_SECONDS = 0.06

MODES = {"ROUND_ROBIN": aiomsg.SendMode.ROUNDROBIN, "PUBLISH": aiomsg.SendMode.PUBLISH}
GUARANTEES = {
    "AT_MOST_ONCE": aiomsg.DeliveryGuarantee.AT_MOST_ONCE,
    "AT_LEAST_ONCE": aiomsg.DeliveryGuarantee.AT_LEAST_ONCE,
}

frames_read = collections.Counter()
tuning = {}


def watch_frames():
    """Counts every frame the library reads, by its type octet."""
    read = msgproto.read_msg

    async def counted(reader):
        frame = await read(reader)
        if frame:
            frames_read[frame[0]] += 1
        return frame

    msgproto.read_msg = counted


def allow_tuning():
    """Lets connections made later have other heartbeat times than 5 s and 15 s."""
    init = aiomsg.Connection.__init__

    def tuned(self, *args, **kwargs):
        init(self, *args, **kwargs)
        self.heartbeat_interval = tuning.get("heartbeat", self.heartbeat_interval)
        self.heartbeat_timeout = tuning.get("liveness", self.heartbeat_timeout)

    aiomsg.Connection.__init__ = tuned


def payload(seed, index, size):
    """The message of this index: its own name, then octets that depend on name and place."""
    octets = bytearray("{}#{};".format(seed, index).encode())
    block = 0
    while len(octets) < size:
        octets += hashlib.sha256("{}#{}/{}".format(seed, index, block).encode()).digest()
        block += 1
    return bytes(octets[:size])


def index_of(octets):
    """The index in the head of a payload; -1 where it is too short to have one."""
    head = octets[:48]
    start, end = head.find(b"#"), head.find(b";")
    return int(head[start + 1 : end]) if 0 <= start < end else -1


async def until(condition, within):
    """Waits for a condition; false if it did not come true in time."""
    deadline = time.monotonic() + within
    while not condition():
        if time.monotonic() > deadline:
            return False
        await asyncio.sleep(POLL_SECONDS)
    return True


class Peer:
    """One socket of the library, and what it received."""

    def __init__(self, mode, delivery, identity):
        self.socket = Socket(
            send_mode=MODES[mode],
            delivery_guarantee=GUARANTEES[delivery],
            identity=bytes.fromhex(identity) if identity else None,
        )
        self.inbox = collections.deque()
        self.echoes = False
        self.sent = 0
        self.collector = asyncio.ensure_future(self.collect())

    async def collect(self):
        while True:
            sender, octets = await self.socket.recv_identity()
            if self.echoes:
                self.sent += 1
                await self.socket.send(octets, identity=sender)
            else:
                self.inbox.append((sender, octets))

    def peers(self):
        return len(self.socket._connections)

    def idle(self):
        """True if nothing waits to be sent, to be written or to be acknowledged."""
        if self.sent and not self.socket._connections:
            return False
        if not self.socket._user_send_queue.empty() or self.socket.waiting_for_acks:
            return False
        for connection in self.socket._connections.values():
            transport = getattr(connection.writer, "transport", None)
            if not connection.writer_queue.empty() or (transport and transport.get_write_buffer_size()):
                return False
        return True

    async def settle(self, within):
        """Waits until the socket has been idle for a moment; the library's own close() does not."""
        deadline = time.monotonic() + within
        idle_since = None
        while True:
            now = time.monotonic()
            idle_since = (idle_since or now) if self.idle() else None
            if idle_since is not None and now - idle_since >= QUIET_SECONDS:
                return True
            if now > deadline:
                return False
            await asyncio.sleep(POLL_SECONDS)

    async def close(self, within):
        settled = await self.settle(within) if self.peers() else False
        self.collector.cancel()
        await self.socket.close()
        return settled


class Commands:
    """What can be asked for; a method for each word."""

    def __init__(self):
        self.peers_by_name = {}

    async def tune(self, heartbeat=None, liveness=None):
        tuning.clear()
        tuning.update({k: v for k, v in (("heartbeat", heartbeat), ("liveness", liveness)) if v is not None})
        return {}

    async def open(self, socket, mode, delivery, identity=""):
        self.peers_by_name[socket] = Peer(mode, delivery, identity)
        return {"identity": self.peers_by_name[socket].socket.identity.hex()}

    async def bind(self, socket, port):
        library = self.peers_by_name[socket].socket
        await library.bind("127.0.0.1", port)
        return {"port": library.server.sockets[0].getsockname()[1]}

    async def connect(self, socket, port):
        await self.peers_by_name[socket].socket.connect("127.0.0.1", port)
        return {}

    async def peers(self, socket, least, most, within):
        peer = self.peers_by_name[socket]
        reached = await until(lambda: least <= peer.peers() <= most, within)
        return {"reached": reached, "peers": peer.peers()}

    async def send(self, socket, seed, first, count, size, to=""):
        peer = self.peers_by_name[socket]
        identity = bytes.fromhex(to) if to else None
        for index in range(first, first + count):
            peer.sent += 1
            await peer.socket.send(payload(seed, index, size), identity=identity)
            if index % 64 == 0:
                await asyncio.sleep(0)
        return {}

    async def receive(self, socket, count, within):
        inbox = self.peers_by_name[socket].inbox
        await until(lambda: len(inbox) >= count, within)
        taken = [inbox.popleft() for _ in range(min(count, len(inbox)))]
        digest = hashlib.sha256()
        for _, octets in taken:
            digest.update(len(octets).to_bytes(4, "big"))
            digest.update(octets)
        return {
            "count": len(taken),
            "octets": sum(len(octets) for _, octets in taken),
            "digest": digest.hexdigest(),
            "indexes": [index_of(octets) for _, octets in taken],
            "senders": sorted({sender.hex() for sender, _ in taken}),
        }

    async def echo(self, socket):
        self.peers_by_name[socket].echoes = True
        return {}

    async def settle(self, socket, within):
        return {"settled": await self.peers_by_name[socket].settle(within)}

    async def state(self, socket):
        peer = self.peers_by_name[socket]
        return {
            "peers": peer.peers(),
            "unacknowledged": len(peer.socket.waiting_for_acks),
            "untaken": len(peer.inbox),
        }

    async def close(self, socket, within):
        return {"settled": await self.peers_by_name.pop(socket).close(within)}

    async def health(self):
        return {
            "cpuMillis": int(time.process_time() * 1000),
            "frames": {str(kind): number for kind, number in frames_read.items()},
        }


def say(answer):
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


async def carry_out(commands, line):
    request = json.loads(line)
    number, word = request.pop("id"), request.pop("do")
    try:
        answer = await getattr(commands, word)(**request)
        answer["id"] = number
    except Exception as failure:  # the test decides what a failure means
        answer = {"id": number, "error": "{}: {}".format(type(failure).__name__, failure)}
        traceback.print_exc()
    say(answer)


def read_commands(loop, accept):
    for line in sys.stdin:
        loop.call_soon_threadsafe(accept, line)
    os._exit(0)


async def main():
    watch_frames()
    allow_tuning()
    commands = Commands()
    running = set()

    def accept(line):
        task = asyncio.ensure_future(carry_out(commands, line))
        running.add(task)  # the loop itself holds tasks only weakly
        task.add_done_callback(running.discard)

    reader = threading.Thread(target=read_commands, args=(asyncio.get_event_loop(), accept), daemon=True)
    reader.start()
    say({"id": 0, "language": "Python", "version": platform.python_version()})
    await asyncio.Event().wait()


asyncio.run(main())
