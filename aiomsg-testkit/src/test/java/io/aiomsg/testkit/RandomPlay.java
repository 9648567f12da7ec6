package io.aiomsg.testkit;

import io.aiomsg.AiomsgSocket;
import io.aiomsg.DeliveryGuarantee;
import io.aiomsg.Identity;
import io.aiomsg.PeerInfo;
import io.aiomsg.SendMode;
import io.aiomsg.SocketBuilder;
import io.aiomsg.SocketClosedException;
import io.aiomsg.SocketLimits;
import io.aiomsg.UnknownPeerException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Some hosts whose sockets send to one another, whatever happens to them and to what lies between them; then calm, and at last, in
 * some plays, the sockets are closed.
 */
final class RandomPlay {

    private static final int PORT = 5000;
    private static final int FAULTS_MS = 25_000;

    private final Simulation simulation;
    private final SplittableRandom random;
    private final List<Place> places = new ArrayList<>();
    private int payloads;

    /** A host and what runs on it, one socket at a time. */
    private final class Place {
        final SimulatedHost host;
        final SendMode mode;
        final DeliveryGuarantee delivery;
        final SocketLimits limits;
        final int slowness;
        final int burst;
        final List<Place> dials = new ArrayList<>();
        Identity identity;
        AiomsgSocket socket;
        boolean closing;
        int lives;

        Place(int number) {
            host = simulation.host("h" + number);
            identity = Identity.named((char) ('a' + random.nextInt(26)) + "." + number);
            int kind = random.nextInt(4);
            mode = kind == 0 ? SendMode.PUBLISH : SendMode.ROUND_ROBIN;
            delivery = kind > 1 ? DeliveryGuarantee.AT_LEAST_ONCE : DeliveryGuarantee.AT_MOST_ONCE;
            slowness = random.nextInt(3) == 0 ? 200 : 2;
            burst = 1 + random.nextInt(30);
            limits = random.nextInt(3) == 0 ? SocketLimits.DEFAULT : narrow();
        }

        private SocketLimits narrow() {
            return SocketLimits.DEFAULT.toBuilder()
                    .maxPayloadBytes(100_000)
                    .sendMessagesPerPeer(1 + random.nextInt(20))
                    .inFlightPerPeer(1 + random.nextInt(10))
                    .receiveMessagesPerPeer(1 + random.nextInt(20))
                    .receiveBytesPerPeer(300 + random.nextInt(20_000))
                    .receiveBytesTotal(150_000)
                    .build();
        }

        void begin() {
            closing = false;
            long seed = random.nextLong();
            host.spawn("lives", () -> live(new SplittableRandom(seed)));
        }

        private void live(SplittableRandom own) throws Exception {
            SocketBuilder builder = host.builder()
                    .identity(identity)
                    .sendMode(mode)
                    .delivery(delivery)
                    .limits(limits);
            AiomsgSocket opened = builder.open();
            socket = opened;
            opened.bind("0.0.0.0", PORT);
            dials.forEach(to -> opened.connect(to.host.name(), PORT));
            host.spawn("takes", () -> take(opened, own.split()));
            for (int i = 0; i < 40; i++) {
                simulation.sleep(Duration.ofMillis(own.nextInt(own.nextInt(4) == 0 ? 2_000 : 200)));
                for (int j = own.nextInt(burst); j >= 0; j--) {
                    if (!send(opened, own)) {
                        return;
                    }
                }
            }
        }

        private boolean send(AiomsgSocket opened, SplittableRandom own) throws InterruptedException {
            byte[] payload = payload(own.nextInt(20) == 0 ? 20_000 : 100);
            try {
                List<PeerInfo> peers = opened.peers();
                int way = own.nextInt(10);
                if (way == 0 && !peers.isEmpty()) {
                    opened.to(peers.get(own.nextInt(peers.size())).identity()).trySend(payload);
                } else if (way == 1) {
                    Identity to = places.get(own.nextInt(places.size())).identity;
                    opened.to(to).trySend(payload);
                } else if (way < 5) {
                    opened.trySend(payload);
                } else {
                    opened.send(payload);
                }
                return true;
            } catch (UnknownPeerException e) {
                return true;
            } catch (SocketClosedException e) {
                return false;
            }
        }

        private void take(AiomsgSocket opened, SplittableRandom own) throws InterruptedException {
            try {
                while (true) {
                    opened.receive();
                    if (own.nextInt(5) == 0) {
                        simulation.sleep(Duration.ofMillis(own.nextInt(slowness)));
                    }
                }
            } catch (SocketClosedException e) {
                drain(opened);
            }
        }

        private void drain(AiomsgSocket opened) {
            try {
                while (opened.tryReceive() != null) {
                    // What came before the close can still be taken.
                }
            } catch (SocketClosedException e) {
                // That was all.
            }
        }

        void close(boolean again) {
            AiomsgSocket closed = socket;
            if (closed == null || closing || !host.isUp()) {
                return;
            }
            closing = true;
            host.spawn("closes", () -> {
                closed.close();
                if (again) {
                    begin();
                }
            });
        }

        void end(boolean crash) {
            if (!host.isUp()) {
                return;
            }
            socket = null;
            if (crash) {
                host.crash();
            } else {
                host.kill();
            }
            if (random.nextBoolean()) {
                identity = Identity.named("r" + random.nextInt(1000) + "." + host.name());
            }
            int ended = ++lives;
            simulation.after(Duration.ofMillis(random.nextInt(6_000)), () -> {
                if (ended == lives) {
                    host.restart();
                    begin();
                }
            });
        }
    }

    RandomPlay(Simulation simulation) {
        this.simulation = simulation;
        this.random = new SplittableRandom(simulation.seed());
        int count = 3 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            places.add(new Place(i));
        }
        for (int i = 0; i < count; i++) {
            Place place = places.get(i);
            place.dials.add(places.get((i + 1) % count));
            Place other = places.get(random.nextInt(count));
            if (random.nextBoolean() && other != place && !place.dials.contains(other)) {
                place.dials.add(other);
            }
            for (int j = 0; j < i; j++) {
                SimulatedLink link = simulation.link(place.host, places.get(j).host);
                link.latency(Duration.ofNanos(random.nextInt(random.nextInt(3) == 0 ? 80_000_000 : 1_000_000)));
                if (random.nextInt(3) == 0) {
                    link.segments(1, 1 + random.nextInt(500)).window(1 + random.nextInt(5_000));
                }
            }
        }
    }

    private byte[] payload(int most) {
        ByteBuffer payload = ByteBuffer.allocate(8 + random.nextInt(most)).putInt(payloads++);
        while (payload.hasRemaining()) {
            payload.put((byte) (payloads * 31 + payload.position()));
        }
        return payload.array();
    }

    /** Plays to the end. */
    void run() throws InterruptedException {
        places.forEach(Place::begin);
        int faults = random.nextInt(12);
        for (int i = 0; i < faults; i++) {
            simulation.after(Duration.ofMillis(random.nextInt(FAULTS_MS)), this::fault);
        }
        simulation.sleep(Duration.ofMillis(FAULTS_MS + 7_000));
        simulation.heal();
        simulation.sleep(Duration.ofSeconds(60));
        int last = random.nextInt(3);
        for (Place place : places) {
            if (last == 0 || (last == 1 && random.nextBoolean())) {
                place.close(false);
                simulation.sleep(Duration.ofMillis(random.nextInt(1_000)));
            }
        }
        simulation.sleep(Duration.ofSeconds(20));
    }

    private void fault() {
        Place one = places.get(random.nextInt(places.size()));
        Place other = places.get(random.nextInt(places.size()));
        SimulatedLink link = simulation.link(one.host, other.host);
        switch (random.nextInt(10)) {
            case 0 -> {
                link.cut();
                simulation.after(Duration.ofMillis(random.nextInt(20_000)), link::heal);
            }
            case 1 -> link.reset();
            case 2 -> link.dropSilently();
            case 3 -> link.halfOpen(one.host);
            case 4 -> one.end(false);
            case 5 -> one.end(true);
            case 6 -> {
                simulation.partition(one.host);
                simulation.after(Duration.ofMillis(random.nextInt(20_000)), simulation::heal);
            }
            case 7 -> one.close(true);
            case 8 -> link.from(one.host).resetAfter(random.nextInt(3_000));
            default -> one.host.jumpClock(Duration.ofMillis(random.nextInt(20_000)));
        }
    }
}
