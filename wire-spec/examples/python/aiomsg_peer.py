#!/usr/bin/env python3
"""A small aiomsg v1 peer over plain TCP: it binds or dials one address. SPEC.md explains the AIO-... ids."""
import argparse, asyncio, base64, contextlib, heapq, os, random, struct, sys, time
from collections import OrderedDict, deque

HELLO, HEARTBEAT, DATA, DATA_REQ, ACK = 1, 2, 3, 4, 5
SHARE = 1024  # counted for each message beside its payload, so that the bounds of octets bound the number, too
MAX_PAYLOAD, OCTETS, OCTETS_IN_ALL, RESERVE = 67108864, 67108864, 536870912, 4096  # AIO-RTE-005, 009, 011
IN_FLIGHT, COPIES, REMEMBERED_IDS, REMEMBERED_PEERS, MAX_CONNECTIONS = 1024, 5, 4096, 16384, 16384  # SPEC.md 13
HEART, LIVENESS, HANDSHAKE_TIME, DIAL, RESEND, GRACE, EXPIRY, LINGER = 5, 15, 15, 5, 5, 1, 600, 5  # seconds
TICK, NEVER, now = 0.02, float("inf"), time.monotonic  # AIO-LIM-005
HANDSHAKE, PROBATION, OPEN, REFUSED, CLOSING, CLOSED = range(6)  # states of a connection: SPEC.md 15

def frame(kind, body=b""):
    return struct.pack(">IB", 1 + len(body), kind) + body  # AIO-FRM-002, AIO-ENV-001

def first_frame(buf):
    """Judges the first octets: None while they do not decide, else the identity. Cuts the HELLO off."""
    length = struct.unpack_from(">I", buf)[0] if len(buf) >= 4 else 18
    if buf[:1] not in (b"", b"\x00") or not 0 < length <= 255:
        raise ConnectionError("not aiomsg")  # AIO-SNF-001, 002, 008
    if length < 18 or buf[4:5] not in (b"", b"\x01"):
        raise ConnectionError("bad hello")  # AIO-HSK-002, 004, AIO-SNF-004...006
    if buf[5:6] not in (b"", b"\x01"):
        raise ConnectionError("wrong version")  # AIO-HSK-003, AIO-SNF-003
    if len(buf) < 4 + length:
        return None
    identity = bytes(buf[6:22])
    del buf[:4 + length]  # AIO-HSK-005: what follows the identity is ignored
    return identity

def frames(buf):
    """Cuts whole frames off buf: (type, message id, payload). Type None: to be skipped."""
    while len(buf) >= 4:
        length = struct.unpack_from(">I", buf)[0]
        kind = buf[4] if length and len(buf) > 4 else None
        if length > MAX_PAYLOAD + (1 if kind == DATA else 17):
            raise ConnectionError("frame too long")  # AIO-FRM-003...006
        if len(buf) < 4 + length:
            return  # AIO-FRM-009
        body = bytes(memoryview(buf)[5:4 + length])
        del buf[:4 + length]
        if kind in (DATA_REQ, ACK) and len(body) >= 16:  # AIO-ENV-009...011
            yield kind, body[:16], body[16:]
        else:  # AIO-FRM-008, AIO-ENV-007, 017, AIO-LIV-003
            yield (DATA, None, body) if kind == DATA else (None, None, b"")

class Message:
    """An accepted message, until it is written (DATA), settled (DATA_REQ) or lost. Queues are heaps, oldest first."""
    def __init__(self, seq, payload, home, mid=None, published=False):
        self.seq, self.payload, self.home, self.mid, self.published = seq, payload, home, mid, published
        self.size, self.accepted, self.done = len(payload) + SHARE, now(), False
        self.sent_to, self.conn, self.copies, self.due = set(), None, 0, NEVER  # of a request

    def __lt__(self, other):
        return self.seq < other.seq

def head(queue):
    """The oldest message of a queue, or None. Those that are done, although in the queue, are taken out here."""
    while queue and queue[0].done:
        heapq.heappop(queue)
    return queue[0] if queue else None

class Peer:
    """Another socket, known by its identity; it outlives its connections."""
    def __init__(self, identity):
        self.identity, self.conn, self.lost_at = identity, None, 0
        self.out, self.queued, self.flight = [], 0, OrderedDict()  # flight: requests that were written
        self.inbox, self.held, self.untaken = deque(), 0, set()  # received and not taken
        self.taken, self.acks = OrderedDict(), OrderedDict()  # message ids: remembered, and owed

class Conn(asyncio.Protocol):
    def __init__(self, owner, dialled):
        self.owner, self.dialled, self.state, self.peer, self.transport = owner, dialled, HANDSHAKE, None, None
        self.buf, self.current, self.blocked, self.reading = bytearray(), None, False, True
        self.silence = self.clock = 0.0  # they stand still while it is not read: AIO-LIV-006
        self.reason, self.opened, self.gone, self.loop = None, None, asyncio.Event(), owner.loop

    def connection_made(self, transport):  # AIO-HSK-015; AIO-CON-002 is asyncio's default
        self.transport, self.began = transport, now()
        transport.set_write_buffer_limits(0)
        self.loop.call_later(HANDSHAKE_TIME, lambda: self.state == HANDSHAKE and self.refuse("handshake timeout"))
        self.owner.conns[self] = None
        if len(self.owner.conns) > MAX_CONNECTIONS:  # AIO-LIM-004, AIO-SEC-002
            self.close("too many connections")
        elif self.dialled:
            transport.write(self.owner.hello)  # AIO-HSK-007

    def data_received(self, data):
        self.silence = 0.0  # AIO-LIV-004
        if self.state not in (REFUSED, CLOSED):
            self.owner.held -= len(self.buf)  # AIO-RTE-009: a frame that is being assembled counts as received
            self.buf += data
            try:
                identity = None if self.peer else first_frame(self.buf)
                if identity:
                    self.owner.admit(self, identity)
                for kind, mid, payload in frames(self.buf) if self.peer else ():
                    self.trust()  # AIO-HSK-018: any frame ends the probation
                    self.owner.received(self.peer, kind, mid, payload)
            except ConnectionError as refused:  # with a reason of SPEC.md 14
                self.refuse(str(refused))
            self.owner.held += len(self.buf)
            self.owner.stir()

    def connection_lost(self, error=None):
        self.close("connection lost" if error or self.peer and self.buf else "closed by peer")
        self.owner.stir()

    eof_received = connection_lost  # AIO-CON-024, AIO-CLS-008: nothing is written any more

    def pause_writing(self):  # the operating system did not take all of a frame
        self.blocked = True

    def resume_writing(self):
        self.blocked = False
        self.written()
        self.owner.stir()

    def trust(self):
        if self.state == PROBATION:
            self.state, self.opened = OPEN, now()

    def reads(self):
        """Whether it is to be read: not at the bounds (AIO-RTE-009, 011, 013), but always in a close (AIO-CLS-003)."""
        peer, owner = self.peer, self.owner
        if not peer or owner.deadline or self.state == REFUSED:
            return True
        held = peer.held + SHARE * len(peer.acks)
        if owner.held >= OCTETS_IN_ALL and held + len(self.buf) >= RESERVE:
            return not held and self is max(owner.conns, key=lambda conn: len(conn.buf))  # one can complete its frame
        return held < OCTETS

    def refuse(self, reason):
        """Rejects (AIO-HSK-012...014), or ends a connection that was admitted (AIO-FRM-005). What comes is discarded."""
        self.state, self.reason = REFUSED, reason
        self.owner.detach(self)
        self.loop.call_later(0 if self.peer else 0.1, self.transport.write_eof)
        self.loop.call_later(0 if self.blocked else 0.4 if self.peer else 0.9, self.close, reason)

    def close(self, reason):  # AIO-ENV-019, AIO-SEC-004
        if self.state != CLOSED:
            self.owner.detach(self)
            self.state = CLOSED
            self.transport.abort()
            del self.owner.conns[self]
            self.owner.held -= len(self.buf)
            self.owner.on_report("%s: %s" % (self.reason or reason, self.peer and self.peer.identity.hex()))
            self.gone.set()

    def write(self):
        """Writes a frame, and returns whether another one may follow at once."""
        if self.blocked or self.state not in (HANDSHAKE, PROBATION, OPEN):
            return False
        octets, self.current = self.next_frame() if self.peer else (None, None)
        if octets:
            self.wrote = now()
            self.transport.write(octets)
            if not self.blocked:
                self.written()
        elif self.owner.ended and self.peer:
            self.state = CLOSING  # AIO-CLS-002
            self.loop.call_soon(self.transport.write_eof)
        elif self.owner.ended:
            self.refuse("closed")  # AIO-CLS-009
        return bool(octets) and not self.blocked

    def next_frame(self):
        """What is to be written next, (octets, message): AIO-LIV-008."""
        peer = self.peer
        if peer.acks:
            return frame(ACK, peer.acks.popitem(last=False)[0]), None
        if now() - self.wrote >= HEART:
            return frame(HEARTBEAT), None  # AIO-LIV-001, 007
        queues = filter(head, (peer.out, self.owner.anyone.out))  # AIO-DLV-007, 028, 029: copies, then by acceptance
        queue = min(queues, key=lambda queue: (queue[0].mid not in peer.flight, queue[0]), default=None)
        full = len(peer.flight) >= IN_FLIGHT  # AIO-DLV-010
        if self.state != OPEN or not queue or full and queue[0].mid and queue[0].mid not in peer.flight:
            return None, None  # AIO-HSK-018
        if queue is not peer.out:
            self.owner.conns.move_to_end(self)  # AIO-RTE-001: it is the next one's turn
        msg = heapq.heappop(queue)
        return frame(DATA_REQ, msg.mid + msg.payload) if msg.mid else frame(DATA, msg.payload), msg

    def written(self):
        """The operating system has taken the last octet of a frame."""
        msg, self.current, self.wrote = self.current, None, now()
        if msg and not msg.mid:
            self.owner.finish(msg)
        elif msg and not msg.done:
            msg.copies = msg.copies + 1 if msg.conn is self else 1
            msg.conn, msg.due = self, self.clock + RESEND if msg.copies < COPIES else NEVER  # AIO-DLV-004, 006
            msg.sent_to.add(self.peer)
            self.peer.flight[msg.mid] = msg

class Socket:
    def __init__(self, identity=None, on_report=lambda text: None):
        self.identity = identity or base64.urlsafe_b64encode(os.urandom(12))  # AIO-HSK-023, 024: 96 bits in 16 characters
        self.hello, self.prefix, self.counter = frame(HELLO, b"\x01" + self.identity), os.urandom(8), 0  # AIO-ENV-002
        self.peers, self.conns, self.anyone = OrderedDict(), OrderedDict(), Peer(None)  # anyone: what any may get
        self.kept = OrderedDict()  # what expires: requests by message id, DATA to an identity by number
        self.ready, self.queued, self.held = deque(), 0, 0  # ready: peers whose messages can be taken, in turns
        self.deadline, self.ended, self.stops = None, False, []  # of the close
        self.on_report, self.stirred, self.loop = on_report, asyncio.Event(), asyncio.get_running_loop()
        self.ticker = asyncio.ensure_future(self.tick())

    async def bind(self, host, port):
        self.stops.append((await self.loop.create_server(lambda: Conn(self, False), host, port)).close)

    async def connect(self, host, port):
        self.stops.append(asyncio.ensure_future(self.link(host, port)).cancel)

    async def send(self, payload, to=None, publish=False, request=False):
        """Accepts a message for the peer `to`, for all peers, or for the next in turn; waits for room (AIO-RTE-005)."""
        if len(payload) > MAX_PAYLOAD or publish and request:
            raise ValueError("payload too long, or a publication as request")  # AIO-LIM-003, AIO-DLV-014
        home, size = self.peers[to] if to else self.anyone, len(payload) + SHARE  # AIO-RTE-003
        await asyncio.sleep(0)
        while not self.deadline and (home.queued and home.queued + size > OCTETS or self.queued + size > OCTETS_IN_ALL):
            await self.stirred.wait()
        if self.deadline:
            raise ConnectionError("closed")
        self.counter += 1
        mid = self.prefix + struct.pack(">Q", self.counter) if request else None  # AIO-DLV-001
        for peer in publish and [peer for peer in self.peers.values() if peer.conn] or [home]:  # AIO-RTE-002, 004
            self.keep(Message(self.counter, bytes(payload), peer, mid, publish))
        self.stir()

    async def recv(self):
        """Takes the next message: (identity, payload). It is acknowledged now, since the call returns it (AIO-DLV-017)."""
        await asyncio.sleep(0)
        while not self.ready and not self.deadline:
            await self.stirred.wait()
        if self.deadline:
            raise ConnectionError("closed")
        peer = self.ready.popleft()
        mid, payload = peer.inbox.popleft()
        self.ready.extend([peer] if peer.inbox else [])  # AIO-RTE-010
        peer.held, self.held = peer.held - len(payload) - SHARE, self.held - len(payload) - SHARE
        if mid:
            peer.untaken.discard(mid)
            peer.taken[mid] = None
            if len(peer.taken) > REMEMBERED_IDS:
                peer.taken.popitem(last=False)  # AIO-DLV-019
            peer.acks[mid] = None  # AIO-DLV-023, AIO-CON-024: written now, or on a later connection
        self.stir()
        return peer.identity, payload

    async def close(self, linger=LINGER):
        self.deadline = now() + linger
        while self.queued and now() < self.deadline:  # AIO-CLS-001, 007: what is queued or in flight
            await self.stirred.wait()
        self.ended = True
        for step in (*self.stops, self.stir):
            step()
        while self.conns and (now() < self.deadline or any(conn.state == REFUSED for conn in self.conns)):  # AIO-CLS-002
            await self.stirred.wait()
        for conn in list(self.conns):
            conn.close("unconfirmed")  # AIO-CLS-006
        for msg in {*self.kept.values(), *(m for home in (self.anyone, *self.peers.values()) for m in home.out)}:
            self.finish(msg, "close")

    def stir(self):
        """After each event: connections write, frame by frame in turns; who is at a bound is not read; who waits looks."""
        if all(any([conn.write() for conn in list(self.conns)]) for _ in range(64)):
            self.loop.call_soon(self.stir)  # there is more to be written, but now others have their turn
        for conn in self.conns:
            if conn.reading != conn.reads():
                conn.reading = not conn.reading
                (conn.transport.resume_reading if conn.reading else conn.transport.pause_reading)()
        self.stirred.set()
        self.stirred.clear()

    def keep(self, msg):
        home = msg.home
        heapq.heappush(home.out, msg)
        home.queued, self.queued = home.queued + msg.size, self.queued + msg.size
        if msg.mid or home is not self.anyone and not msg.published:
            self.kept[msg.mid or msg.seq] = msg
        while msg.published and home.conn and home.queued > OCTETS and len(home.out) > 1:  # AIO-RTE-005, 006
            self.finish(min(m for m in [head(home.out), *home.out] if m.published and not m.done), "slow consumer")

    def finish(self, msg, lost=None):
        """A message is through: written (DATA), settled (AIO-DLV-013), or lost, which is reported once (AIO-RTE-014)."""
        if not msg.done:
            msg.done, msg.payload, self.queued = True, b"", self.queued - msg.size
            msg.home.queued -= msg.size
            self.kept.pop(msg.mid or msg.seq, None)
            for peer in msg.sent_to:
                peer.flight.pop(msg.mid, None)
            if lost:
                self.on_report("lost: " + lost)

    def received(self, peer, kind, mid, payload):  # AIO-HSK-027
        if kind == ACK and mid in self.kept and peer in self.kept[mid].sent_to:  # AIO-ENV-012, AIO-DLV-011, 012
            self.finish(self.kept[mid])
        elif kind == DATA_REQ and mid in peer.taken:
            peer.acks[mid] = None  # AIO-DLV-020
        elif self.deadline and kind == DATA:
            self.on_report("lost: came after the close")  # AIO-CLS-005
        elif kind == DATA or kind == DATA_REQ and mid not in peer.untaken and not self.deadline:  # AIO-DLV-021, AIO-CLS-004
            peer.untaken.update([mid] if mid else [])
            self.ready.extend([] if peer.inbox else [peer])
            peer.inbox.append((mid, payload))
            peer.held, self.held = peer.held + len(payload) + SHARE, self.held + len(payload) + SHARE

    async def link(self, host, port):
        failed, refused, lost_at = 0, 0, -NEVER
        while True:
            conn = Conn(self, True)
            with contextlib.suppress(OSError, asyncio.TimeoutError):  # AIO-CON-021, 022
                await asyncio.wait_for(self.loop.create_connection(lambda: conn, host, port), DIAL)
                await conn.gone.wait()
                refused = 0 if conn.peer else refused + 1
            lost_at = now() if conn.opened else lost_at
            failed = 0 if conn.opened and now() - conn.opened >= 5 else failed + 1
            most = min(30 if refused else 5, 0.2 * 2 ** min(max(0, failed - 1), 9))  # AIO-CON-018, 020
            most = min(most, 0.9) if now() - lost_at < 5 else most  # AIO-CON-019
            await asyncio.sleep(0.1 + random.uniform(most / 2 if refused else 0, most))  # AIO-CON-017

    def admit(self, conn, identity):
        """Judges a peer (AIO-HSK-010); nothing else happens meanwhile, so that nothing need be reserved (AIO-CON-005)."""
        if identity == self.identity:
            raise ConnectionError("own identity")  # AIO-HSK-026
        peer = self.peers.setdefault(identity, Peer(identity))
        if peer.conn and peer.conn.silence < HEART + 1:
            raise ConnectionError("duplicate identity")  # AIO-CON-003, 006
        if peer.conn:
            peer.conn.close("replaced")  # AIO-CON-007
        conn.peer, peer.conn, conn.wrote, conn.state = peer, conn, now(), PROBATION if conn.dialled else OPEN
        for msg in peer.flight.values():  # AIO-DLV-007
            msg.due = NEVER
            heapq.heappush(peer.out, msg)
        if conn.dialled:  # AIO-HSK-018
            self.loop.call_later(min(max(2 * (now() - conn.began), 0.02), 0.5), conn.trust)
        else:
            conn.transport.write(self.hello)  # AIO-HSK-008, 020
        for msg in [m for m in self.anyone.out if m.published and not m.done]:  # AIO-RTE-004
            self.keep(Message(msg.seq, msg.payload, peer, None, True))
            self.finish(msg)
        self.on_report("admitted: " + identity.hex())

    def detach(self, conn):
        """The peer has no connection any more: AIO-RTE-007, 008, AIO-DLV-007, 016, 029."""
        peer, msg = conn.peer, conn.current
        if peer and peer.conn is conn:
            peer.conn, peer.lost_at, conn.current = None, now(), None
            if msg and not msg.done and msg.mid not in peer.flight:  # it was not written in full
                heapq.heappush(msg.home.out, msg)
            for msg in [m for m in peer.out if m.published]:
                self.finish(msg, "connection lost")
            peer.out = sorted(m for m in peer.out if not m.done and m.mid not in peer.flight)
            self.peers.move_to_end(peer.identity)
            absent = [p for p in self.peers.values() if not (p.conn or p.out or p.flight or p.inbox)]
            for old in absent[:max(0, len(self.peers) - REMEMBERED_PEERS)]:  # AIO-DLV-019: the longest absent
                del self.peers[old.identity]

    async def tick(self):
        last = now()
        while self.conns or not self.ended:
            await asyncio.sleep(TICK)
            passed, last = min(now() - last, 1), now()  # a process that was stopped has waited for nobody
            for conn in list(self.conns):
                if conn.reading:  # AIO-LIV-006, AIO-DLV-015
                    conn.silence, conn.clock = conn.silence + passed, conn.clock + passed
                if conn.peer and conn.silence >= LIVENESS:
                    conn.close("liveness timeout")  # AIO-LIV-005
            for peer in self.peers.values():
                for msg in list(peer.flight.values()):
                    if peer.conn and msg.due <= peer.conn.clock:
                        msg.due = NEVER  # AIO-DLV-004; AIO-DLV-005: not again before this copy is written
                        heapq.heappush(peer.out, msg)
                    elif not peer.conn and now() - peer.lost_at >= GRACE:
                        heapq.heappush(msg.home.out, peer.flight.pop(msg.mid))  # AIO-DLV-008
            while self.kept and now() - next(iter(self.kept.values())).accepted >= EXPIRY:
                self.finish(next(iter(self.kept.values())), "expired")  # AIO-DLV-009, AIO-RTE-003
            self.stir()

async def agent(args):
    sock = Socket(bytes.fromhex(args.identity), lambda text: print(text, file=sys.stderr, flush=True))
    request = args.delivery == "at-least-once"
    await (sock.bind if args.role == "bind" else sock.connect)(args.host, args.port)
    for i in range(args.count):
        if args.behavior == "source":
            await sock.send(("%s%d" % (args.prefix, i)).encode(), publish=args.send_mode == "publish", request=request)
        elif args.behavior == "echo":
            identity, payload = await sock.recv()
            await sock.send(payload, to=identity, request=request)
        else:
            os.write(1, (await sock.recv())[1] + b"\n")
    await asyncio.sleep(0 if args.behavior == "sink" else args.linger)
    await sock.close()

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    for option in (("role", "bind"), ("host", "127.0.0.1"), ("port", 25000), ("behavior", "sink"), ("count", 10),
                   ("prefix", "m"), ("send-mode", "roundrobin"), ("delivery", "at-most-once"), ("identity", ""), ("linger", 1.0)):
        parser.add_argument("--" + option[0], type=type(option[1]), default=option[1])
    asyncio.run(agent(parser.parse_args()))
