package io.aiomsg.nio.engine;

import io.aiomsg.DeliveryGuarantee;
import io.aiomsg.Identity;
import io.aiomsg.LossReason;
import io.aiomsg.Message;
import io.aiomsg.SendMode;
import io.aiomsg.SocketEvent;
import io.aiomsg.SocketOptions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One socket in an {@link EngineWorld}: an engine, the lanes of its connections, and an application that sends and takes. */
final class Node implements Host {

    /** Timer runs in one virtual second that are certainly too many. */
    private static final int HOT = 1_000;

    final EngineWorld world;
    final int place;
    final int number;
    final SocketOptions options;
    final SocketEngine engine;
    final List<SocketEvent> events = new ArrayList<>();
    final List<Message> taken = new ArrayList<>();
    final Map<Integer, Redial> links = new LinkedHashMap<>();
    final List<WorldLane> lanes = new ArrayList<>();

    /** True if the application takes every message soon. */
    boolean hungry = true;

    /** A send was refused for want of room, and nothing has said since that there is some. */
    boolean waitsForRoom;

    /** The size of the message that was refused. */
    int refusedSize;

    long timerRuns;
    long dials;
    long copies;
    int acceptedCount;

    /** True if all its messages are tracked. */
    final boolean tracks;

    /** Those that were accepted. */
    final List<Told> tracked = new ArrayList<>();

    private final Map<Redial, Object> dialling = new HashMap<>();
    private boolean listening = true;
    private boolean up = true;
    private long armedNanos = Long.MAX_VALUE;
    private long second;
    private int runsInSecond;
    private boolean pollPlanned;

    Node(EngineWorld world, int place, int number, SocketOptions options) {
        this.world = world;
        this.place = place;
        this.number = number;
        this.options = options;
        this.tracks = number % 3 != 0;
        this.engine = new SocketEngine(options, this, world.random.split(), Instant.EPOCH);
        this.engine.now(world.nowNanos);
    }

    Identity identity() {
        return options.identity();
    }

    boolean isUp() {
        return up;
    }

    boolean isListening() {
        return up && listening && !engine.isClosing();
    }

    void listen(boolean on) {
        listening = on;
    }

    boolean publishes() {
        return options.sendMode() == SendMode.PUBLISH;
    }

    boolean asksForAck() {
        return options.delivery() == DeliveryGuarantee.AT_LEAST_ONCE;
    }

    /** Does something with the engine, as the owner of the lease would. */
    void engine(Runnable what) {
        engine.now(world.nowNanos);
        what.run();
        Bounds.check(this);
        arm();
    }

    private void arm() {
        long next = engine.nextTimerNanos();
        if (next < armedNanos) {
            armedNanos = next;
            long late = world.random.nextInt(3) == 0 ? world.random.nextLong(EngineWorld.MILLI) : 0;
            world.at(Math.max(next, world.nowNanos) + late, () -> timers(next));
        }
    }

    private void timers(long armedFor) {
        if (armedNanos == armedFor) {
            armedNanos = Long.MAX_VALUE;
        }
        if (!up) {
            return;
        }
        if (engine.nextTimerNanos() <= world.nowNanos) {
            countRun();
            engine(engine::runTimers);
        } else {
            arm();
        }
    }

    private void countRun() {
        timerRuns++;
        long now = world.nowNanos / EngineWorld.SECOND;
        runsInSecond = now == second ? runsInSecond + 1 : 1;
        second = now;
        if (runsInSecond > HOT) {
            throw new AssertionError("timers of " + this + " ran " + runsInSecond + " times within a second");
        }
    }

    // ---- the application ----

    /** Links to a place, once. */
    Redial connect(int to) {
        Redial[] made = new Redial[1];
        engine(() -> made[0] = engine.connect(EngineWorld.host(to), 25000));
        links.put(to, made[0]);
        return made[0];
    }

    void disconnect(int from) {
        Redial link = links.remove(from);
        if (link != null) {
            engine(() -> engine.close(link));
        }
    }

    SocketEngine.Outcome send(int size) {
        return send(null, size);
    }

    SocketEngine.Outcome sendTo(Identity to, int size) {
        return send(to, size);
    }

    private SocketEngine.Outcome send(Identity to, int size) {
        byte[] payload = Ledger.payload(number, acceptedCount, size);
        int made = to == null && publishes() ? Math.max(1, engine.peerCount()) : 1;
        SocketEngine.Outcome[] outcome = new SocketEngine.Outcome[1];
        engine.now(world.nowNanos);
        Told told = new Told();
        outcome[0] = tracks
                ? sendTracked(to, payload, told)
                : to == null ? engine.send(payload) : engine.sendTo(to, payload);
        if (outcome[0] == SocketEngine.Outcome.ACCEPTED) {
            world.ledger.accepted(this, to, payload);
            if (tracks) {
                tracked.add(told);
            }
            acceptedCount++;
            copies += made;
        } else if (to == null && outcome[0] == SocketEngine.Outcome.FULL) {
            waitsForRoom = true;
            refusedSize = size;
        }
        engine(() -> {});
        return outcome[0];
    }

    private SocketEngine.Outcome sendTracked(Identity to, byte[] payload, Told told) {
        return to == null ? engine.send(payload, told) : engine.sendTo(to, payload, told);
    }

    /** Takes up to {@code most} messages. */
    int take(int most) {
        int count = 0;
        for (; count < most && up; count++) {
            Message[] message = new Message[1];
            engine(() -> message[0] = engine.poll());
            if (message[0] == null) {
                break;
            }
            taken.add(message[0]);
            world.ledger.taken(this, message[0]);
        }
        return count;
    }

    /** Lets a hungry application take what there is, soon. */
    void poll() {
        if (hungry && !pollPlanned) {
            pollPlanned = true;
            world.after(world.random.nextLong(500 * EngineWorld.MICRO), () -> {
                pollPlanned = false;
                if (hungry && take(1 + world.random.nextInt(20)) > 0) {
                    poll();
                }
            });
        }
    }

    void hungry(boolean on) {
        hungry = on;
        poll();
    }

    /** Begins to close in order. */
    void close(long lingerNanos) {
        engine(() -> engine.close(lingerNanos));
    }

    /** The process dies: nothing of it remains but what its kernel does for it. */
    void crash() {
        up = false;
        for (WorldLane lane : lanes) {
            lane.crash();
        }
    }

    // ---- streams ----

    void accept(WorldLane lane) {
        lanes.add(lane);
        engine(() -> lane.carry(engine.accepted(lane, lane.remote, lane.remote.toString())));
    }

    void dialled(Redial link, Object token, WorldLane lane) {
        lanes.add(lane);
        if (!up || !token.equals(dialling.get(link))) {
            lane.crash();
            return;
        }
        dialling.remove(link);
        engine(() -> lane.carry(engine.dialled(link, lane, lane.remote, lane.remote.toString())));
    }

    void dialFailed(Redial link, Object token) {
        if (up && token.equals(dialling.get(link))) {
            dialling.remove(link);
            engine(() -> engine.dialFailed(link, "Connection refused"));
        }
    }

    // ---- what was seen ----

    <T extends SocketEvent> List<T> events(Class<T> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** Messages that this node reported as lost for one of the reasons. */
    long lost(LossReason... reasons) {
        long count = 0;
        for (SocketEvent.MessagesLost lost : events(SocketEvent.MessagesLost.class)) {
            if (List.of(reasons).contains(lost.reason())) {
                count += lost.count();
            }
        }
        return count;
    }

    /** True if more of this node's requests were never taken than it has reported as lost. */
    boolean lostUntold(Ledger.Entry entry) {
        long untaken = world.ledger.entries.values().stream()
                .filter(each -> each.sender == entry.sender && each.takers.isEmpty())
                .count();
        return untaken > lost(LossReason.EXPIRED, LossReason.CLOSED) + engine.unacknowledged();
    }

    /** True if nothing is half written. */
    boolean isIdle() {
        return lanes.stream()
                .allMatch(lane ->
                        lane.connection() == null || lane.connection().writer().idle());
    }

    Peer peer(Node other) {
        Peer peer = engine.peers.find(other.identity());
        if (peer == null) {
            throw world.failure(this + " does not know " + other);
        }
        return peer;
    }

    /** True if the other one can be sent to. */
    boolean reaches(Node other) {
        Peer peer = engine.peers.find(other.identity());
        return peer != null && peer.targeted && peer.active != null;
    }

    @Override
    public String toString() {
        return identity() + "#" + number;
    }

    // ---- Host ----

    @Override
    public void dial(Redial link) {
        dials++;
        Object token = new Object();
        dialling.put(link, token);
        world.dial(this, link, token);
    }

    @Override
    public void cancelDial(Redial link) {
        dialling.remove(link);
    }

    @Override
    public void event(SocketEvent event) {
        events.add(event);
    }

    @Override
    public void takeable() {
        poll();
    }

    @Override
    public void roomy() {
        waitsForRoom = false;
    }

    @Override
    public void changed() {}

    @Override
    public boolean tracing() {
        return true;
    }

    @Override
    public void trace(String what) {
        if (world.trace != null) {
            world.trace.add(world.nowNanos / 1_000 + " us " + this + ": " + what);
        }
    }
}
