package io.aiomsg.testkit.explore;

import io.aiomsg.AiomsgSocket;
import io.aiomsg.Delivery;
import io.aiomsg.DeliveryGuarantee;
import io.aiomsg.Identity;
import io.aiomsg.InterruptedReceiveException;
import io.aiomsg.Link;
import io.aiomsg.Overflow;
import io.aiomsg.OverflowException;
import io.aiomsg.PeerInfo;
import io.aiomsg.SendFailedException;
import io.aiomsg.SendMode;
import io.aiomsg.Sender;
import io.aiomsg.SocketBuilder;
import io.aiomsg.SocketClosedException;
import io.aiomsg.SocketLimits;
import io.aiomsg.SocketTiming;
import io.aiomsg.UnknownPeerException;
import io.aiomsg.testkit.SimulatedHost;
import io.aiomsg.testkit.Simulation;
import java.net.BindException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** An {@link Actor} at work: its socket, and the code that sends and takes. May be ended and begun again. */
final class Player {

    static final int PORT = 5000;

    private static final Pattern NAME = Pattern.compile("actor(\\d+)");

    /** The longest that one of several readers works on a message. */
    private static final int WORK_MILLIS = 100;

    private static final List<Overflow> POLICIES = List.of(Overflow.values());

    private static final Duration FOREVER = Duration.ofDays(100_000);

    /** How soon a close wakes those that wait, for certain. It may then go on for long. */
    private static final Duration CLOSING = Duration.ofSeconds(1);

    /** How long a close takes at most: what it may linger, and a little for threads to come and go. */
    private static final Duration LONGEST_CLOSE = SocketTiming.DEFAULT.linger().plusMillis(100);

    final Actor actor;
    final SimulatedHost host;
    private final Simulation simulation;
    private final SplittableRandom random;

    /** Since when each reader waits that does. */
    private final Map<Integer, Duration> waiting = new LinkedHashMap<>();

    private final Map<Integer, Link> links = new LinkedHashMap<>();
    private final List<AtSent> atSent = new ArrayList<>();

    /** Since when a socket has been sending a message, while it does. */
    private final Map<AiomsgSocket, Duration> sending = new HashMap<>();

    private @Nullable AiomsgSocket socket;
    private Identity identity;
    private int sent;
    private int life;
    private boolean beginning;
    private boolean slow;
    private boolean twinned;

    /** What is to be done once so many messages were accepted. */
    private record AtSent(int sent, Runnable what) {}

    Player(Simulation simulation, Actor actor, SplittableRandom random) {
        this.simulation = simulation;
        this.actor = actor;
        this.random = random;
        this.host = simulation.host(name(actor.number()));
        this.identity = Identity.named(name(actor.number()));
    }

    static String name(int number) {
        return "actor" + number;
    }

    /** The host of the other socket with the identity of an actor. */
    static String twinName(int number) {
        return "twin" + number;
    }

    /** The actor that a host or an identity belongs to; -1 if it is no actor's. */
    static int number(String name) {
        Matcher matcher = NAME.matcher(name);
        return matcher.lookingAt() ? Integer.parseInt(matcher.group(1)) : -1;
    }

    Identity identity() {
        return identity;
    }

    @Nullable
    AiomsgSocket socket() {
        return socket;
    }

    /** True if all it has to send was accepted. */
    boolean isDone() {
        return sent == actor.messages();
    }

    void becomeSomebodyElse() {
        identity = Identity.named(name(actor.number()) + "-" + (life + 1));
    }

    private SocketBuilder builder() {
        SocketBuilder builder = host.builder()
                .identity(identity)
                .sendMode(actor.publishes() ? SendMode.PUBLISH : SendMode.ROUND_ROBIN)
                .delivery(actor.atLeastOnce() ? DeliveryGuarantee.AT_LEAST_ONCE : DeliveryGuarantee.AT_MOST_ONCE);
        if (actor.publishes()) {
            builder.overflow(POLICIES.get(actor.number() % POLICIES.size()));
        }
        if (actor.room() > 0) {
            builder.limits(tight(actor.room()));
        }
        if (actor.hasty()) {
            builder.timing(SocketTiming.DEFAULT.toBuilder()
                    .expiry(Duration.ofSeconds(40))
                    .build());
        }
        return builder;
    }

    /** True if it has no socket, and is not about to have one. */
    boolean isAbsent() {
        return socket == null && !beginning;
    }

    /** As {@link #begin}, soon. */
    void beginAgain() {
        beginning = true;
        // Opening a socket does not block, but belongs to a task.
        host.spawn("begins", () -> {
            begin();
            beginning = false;
        });
    }

    private static SocketLimits tight(int room) {
        return SocketLimits.DEFAULT.toBuilder()
                .maxPayloadBytes(300_000)
                .sendMessagesPerPeer(2 * room)
                .sendBytesPerPeer(20_000)
                .sendBytesTotal(1_000_000)
                .receiveMessagesPerPeer(2 * room)
                .receiveBytesPerPeer(20_000)
                .receiveBytesTotal(400_000)
                .inFlightPerPeer(room)
                .build();
    }

    /** Opens its socket and goes to work. */
    void begin() {
        AiomsgSocket opened = builder().open();
        life++;
        try {
            opened.bind("0.0.0.0", PORT);
        } catch (BindException e) {
            throw new IllegalStateException(e);
        }
        links.clear();
        actor.connects().forEach(to -> links.put(to, opened.connect(name(to), PORT)));
        waiting.clear();
        for (int i = 0; i < actor.readers(); i++) {
            int reader = i;
            host.spawn("takes", () -> take(opened, reader));
        }
        host.spawn("sends", () -> send(opened));
        socket = opened; // From now on it can be ended.
    }

    private void take(AiomsgSocket from, int reader) throws InterruptedException {
        int ownLife = life;
        try {
            while (true) {
                if (life == ownLife) {
                    waiting.put(reader, simulation.time());
                }
                switch (random.nextInt(8)) {
                    case 0 -> from.receive(Duration.ofMillis(random.nextInt(300)));
                    case 1 -> from.tryReceive();
                    case 2 -> from.messages().iterator().next();
                    default -> from.receive();
                }
                if (life == ownLife) {
                    waiting.remove(reader);
                }
                if (actor.readers() > 1) {
                    simulation.sleep(Duration.ofMillis(random.nextInt(WORK_MILLIS)));
                }
                while (slow) {
                    simulation.sleep(Duration.ofMillis(100));
                }
            }
        } catch (SocketClosedException | InterruptedReceiveException | NoSuchElementException e) {
            // The end of this life.
        }
    }

    /** Whether a reader has waited for long while messages lie ready for as long. Lets a moment pass. */
    boolean leavesAReaderIdle() throws InterruptedException {
        Map<Integer, Duration> before = Map.copyOf(waiting);
        AiomsgSocket open = socket;
        if (actor.readers() < 2
                || before.isEmpty()
                || open == null
                || open.stats().untaken() == 0) {
            return false;
        }
        simulation.sleep(Duration.ofMillis(4));
        boolean ready = open.equals(socket) && !open.isClosed() && open.stats().untaken() > 0;
        return ready
                && before.entrySet().stream().anyMatch(each -> each.getValue().equals(waiting.get(each.getKey())));
    }

    void takesSlowly(boolean on) {
        slow = on;
    }

    private void send(AiomsgSocket through) throws InterruptedException {
        int ownLife = life;
        try {
            while (sent < actor.messages() && life == ownLife) {
                if (actor.pauseMillis() > 0 && sent % actor.burst() == 0) {
                    simulation.sleep(Duration.ofMillis(random.nextInt(actor.burst() * actor.pauseMillis())));
                }
                byte[] payload = payload(sent);
                sending.put(through, simulation.time());
                if (actor.direct() > 0 && random.nextInt(8) < actor.direct()) {
                    sendToOne(through, payload);
                } else if (sent % 4 == 1) {
                    sendAndAsk(through, payload);
                } else {
                    sendPatiently(through, payload);
                }
                sending.remove(through);
                if (life == ownLife) {
                    sent++;
                }
                tellThoseWhoWait();
            }
        } catch (SocketClosedException e) {
            // The end of this life.
        } finally {
            sending.remove(through);
        }
    }

    /** Sends, and goes on trying if its socket is one that fails. */
    private void sendPatiently(AiomsgSocket through, byte[] payload) throws InterruptedException {
        while (true) {
            try {
                through.send(payload);
                return;
            } catch (OverflowException e) {
                simulation.sleep(Duration.ofMillis(10));
            }
        }
    }

    /** As a plain send, but wants to know what becomes of the message: the history has it, and its checks look at it. */
    private static void sendAndAsk(AiomsgSocket through, byte[] payload) throws InterruptedException {
        CompletableFuture<Delivery> future = through.sendAsync(payload, FOREVER);
        if (future.isCompletedExceptionally()) {
            Throwable failure = future.handle((delivery, thrown) -> thrown).join();
            if (failure instanceof SocketClosedException closed) {
                throw closed;
            }
            if (!(failure instanceof SendFailedException lost && lost.accepted())) {
                throw new PlayFailure("not accepted", failure);
            }
        }
    }

    /** True if it has been sending one message for so long: there is no room for it. */
    boolean isBlockedFor(Duration time) {
        AiomsgSocket open = socket;
        Duration since = open == null ? null : sending.get(open);
        return since != null && simulation.time().minus(since).compareTo(time) > 0;
    }

    /** Does something once so many more messages were accepted. */
    void amid(int messages, Runnable what) {
        atSent.add(new AtSent(sent + messages, what));
    }

    private void tellThoseWhoWait() {
        for (AtSent each : List.copyOf(atSent)) {
            if (each.sent <= sent && atSent.remove(each)) {
                each.what.run();
            }
        }
    }

    private void sendToOne(AiomsgSocket through, byte[] payload) throws InterruptedException {
        List<PeerInfo> peers = through.peers();
        if (peers.isEmpty()) {
            through.send(payload);
            return;
        }
        try {
            Sender one = through.to(peers.get(random.nextInt(peers.size())).identity());
            if (sent % 4 == 1) {
                CompletableFuture<Delivery> unused = one.sendAsync(payload);
            } else {
                one.trySend(payload);
            }
        } catch (UnknownPeerException e) {
            throw new PlayFailure("unknown peer", e);
        }
    }

    /** Sends a message that is not one of those it has to send, if there is room. */
    void saysOneMore() {
        AiomsgSocket open = socket;
        if (open != null) {
            open.trySend(payload(sent));
        }
    }

    private byte[] payload(int number) {
        byte[] name = (actor.number() + "." + life + "." + number).getBytes(StandardCharsets.US_ASCII);
        return Arrays.copyOf(name, Math.max(name.length, random.nextInt(actor.size()) + 1));
    }

    /** The name that a payload begins with. */
    static String nameIn(byte[] payload) {
        int length = 0;
        while (length < payload.length && payload[length] != 0) {
            length++;
        }
        return new String(payload, 0, length, StandardCharsets.US_ASCII);
    }

    /** Closes its link to another actor for a time; {@code broken} is run if a connection is there all the same in the end. */
    void closeLink(int to, Duration time, Runnable broken) {
        AiomsgSocket open = socket;
        Link link = links.remove(to);
        int ownLife = life;
        if (open == null || link == null) {
            return;
        }
        host.spawn("closes a link", () -> {
            link.close();
            simulation.sleep(time.plusSeconds(6));
            if (life == ownLife) {
                if (hasDialled(open, to)) {
                    broken.run();
                }
                links.put(to, open.connect(name(to), PORT));
            }
        });
    }

    private static boolean hasDialled(AiomsgSocket socket, int to) {
        // Identities change with lives, hosts do not.
        return socket.peers().stream()
                .anyMatch(peer -> peer.dialled() && peer.address().toString().startsWith(name(to) + "/"));
    }

    /** Closes its socket in an orderly way. Nobody may wait for room on it any more then. */
    void end() {
        AiomsgSocket open = socket;
        if (open != null) {
            socket = null;
            life++;
            host.spawn("closes", () -> close(open));
            simulation.after(CLOSING, () -> {
                if (sending.containsKey(open)) {
                    throw new PlayFailure("held up", actor + " waits for room on a socket that was closed");
                }
            });
        }
    }

    private void close(AiomsgSocket open) {
        Duration begin = simulation.time();
        open.close();
        Duration time = simulation.time().minus(begin);
        if (time.compareTo(LONGEST_CLOSE) > 0) {
            throw new PlayFailure("slow close", actor + " took " + time + " to close its socket");
        }
    }

    /** Its process was killed, or its host has crashed. */
    void killed() {
        socket = null;
        life++;
        slow = false;
    }

    /** Another socket with its identity connects to where it does, for a while. */
    void twin(Duration time) {
        if (twinned || actor.connects().isEmpty()) {
            return;
        }
        twinned = true;
        SimulatedHost other = simulation.host(twinName(actor.number()));
        int to = actor.connects().get(0);
        Identity shared = identity;
        other.spawn("twin", () -> {
            try (AiomsgSocket twin = other.builder().identity(shared).open()) {
                twin.connect(name(to), PORT);
                long end = simulation.time().plus(time).toNanos();
                while (simulation.time().toNanos() < end) {
                    twin.receive(Duration.ofMillis(500));
                }
            }
            twinned = false;
        });
    }
}
