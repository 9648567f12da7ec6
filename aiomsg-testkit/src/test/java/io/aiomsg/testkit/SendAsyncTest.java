package io.aiomsg.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.AiomsgSocket;
import io.aiomsg.Delivery;
import io.aiomsg.Delivery.Outcome;
import io.aiomsg.DeliveryGuarantee;
import io.aiomsg.Identity;
import io.aiomsg.LossReason;
import io.aiomsg.Message;
import io.aiomsg.Overflow;
import io.aiomsg.SendFailedException;
import io.aiomsg.SendMode;
import io.aiomsg.SendTimeoutException;
import io.aiomsg.SocketBuilder;
import io.aiomsg.SocketClosedException;
import io.aiomsg.SocketLimits;
import io.aiomsg.SocketStats;
import io.aiomsg.SocketTiming;
import io.aiomsg.UnknownPeerException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What futures of sends are completed with, when, and by whom. */
final class SendAsyncTest {

    private static final List<Overflow> POLICIES = List.of(Overflow.values());
    private static final Duration LONG = Duration.ofMinutes(30);

    private Simulation simulation = Simulation.seeded(1);

    @AfterEach
    void end() {
        try (Simulation ending = simulation) {
            ending.checkHistory();
        }
    }

    private SocketBuilder builder(String host) {
        return simulation
                .host(host)
                .builder()
                .identity(Identity.named(host))
                .timing(SocketTiming.DEFAULT.toBuilder()
                        .expiry(Duration.ofSeconds(20))
                        .linger(Duration.ofSeconds(1))
                        .build());
    }

    private static SocketLimits roomFor(int messages) {
        return SocketLimits.DEFAULT.toBuilder().sendMessagesPerPeer(messages).build();
    }

    private AiomsgSocket listening(SocketBuilder builder) throws Exception {
        AiomsgSocket socket = builder.open();
        socket.bind("0.0.0.0", 5000);
        return socket;
    }

    private AiomsgSocket peer(String host, AiomsgSocket server) throws InterruptedException {
        int before = server.peers().size();
        AiomsgSocket socket = builder(host).open();
        socket.connect("server", 5000);
        assertThat(server.awaitPeers(before + 1, LONG)).isTrue();
        return socket;
    }

    /** What a future was completed with; null while it is open. */
    private @Nullable Object result(CompletableFuture<Delivery> future) throws InterruptedException {
        simulation.sleep(Duration.ofMillis(1));
        if (!future.isDone()) {
            return null;
        }
        return future.handle((delivery, failure) -> failure == null ? delivery : failure)
                .join();
    }

    private void lost(CompletableFuture<Delivery> future, LossReason reason) throws InterruptedException {
        assertThat(result(future)).isInstanceOfSatisfying(SendFailedException.class, failure -> {
            assertThat(failure.reason()).isEqualTo(reason);
            assertThat(failure.accepted()).isTrue();
            assertThat(failure).hasMessage("the message was lost: " + reason);
        });
    }

    private void notAccepted(CompletableFuture<Delivery> future, String why) throws InterruptedException {
        assertThat(future).isDone();
        assertThat(result(future)).isInstanceOfSatisfying(SendFailedException.class, failure -> {
            assertThat(failure.reason()).isEqualTo(LossReason.OVERFLOW);
            assertThat(failure.accepted()).isFalse();
            assertThat(failure).hasMessage("the message was not accepted: " + why);
        });
    }

    @Test
    void writtenIsWhatThePeersKernelWillGet() throws Exception {
        AiomsgSocket server = listening(builder("server"));
        CompletableFuture<Delivery> future = server.sendAsync("hello");
        assertThat(result(future)).isNull();
        AiomsgSocket client = peer("client", server);
        simulation.sleep(Duration.ofSeconds(1));
        Delivery delivery = new Delivery(Outcome.WRITTEN, client.identity(), 1, 0);
        assertThat(result(future)).isEqualTo(delivery);
        assertThat(result(server.to(client.identity()).sendAsync(ByteBuffer.wrap(new byte[] {1}))))
                .isEqualTo(delivery);
        assertThat(result(server.sendAsync("more", Duration.ZERO))).isEqualTo(delivery);
        assertThat(result(server.to(client.identity()).sendAsync(new byte[] {2}, LONG)))
                .isEqualTo(delivery);
        assertThat(client.receive().text()).isEqualTo("hello");
    }

    @Test
    void acknowledgedIsWhatThePeersApplicationHas() throws Exception {
        AiomsgSocket server = listening(builder("server").delivery(DeliveryGuarantee.AT_LEAST_ONCE));
        AiomsgSocket client = peer("client", server);
        CompletableFuture<Delivery> future = server.sendAsync("job");
        simulation.sleep(Duration.ofSeconds(2));
        assertThat(result(future)).isNull();
        assertThat(client.receive().text()).isEqualTo("job");
        simulation.sleep(Duration.ofSeconds(1));
        assertThat(result(future)).isEqualTo(new Delivery(Outcome.ACKNOWLEDGED, client.identity(), 1, 0));
    }

    @Test
    void ofWhatIsPublishedTheCopiesAreCounted() throws Exception {
        AiomsgSocket server = listening(builder("server").sendMode(SendMode.PUBLISH));
        peer("a", server);
        peer("b", server);
        assertThat(result(server.sendAsync("news"))).isEqualTo(new Delivery(Outcome.WRITTEN, null, 2, 0));
        assertThat(result(server.to(Identity.named("b")).sendAsync("secret")))
                .isEqualTo(new Delivery(Outcome.WRITTEN, Identity.named("b"), 1, 0));
    }

    @Test
    void everyReasonOfAFailedSendComesThroughTheFuture() throws Exception {
        AiomsgSocket socket = builder("server").limits(roomFor(1)).open();
        assertThat(result(socket.to(Identity.named("nobody")).sendAsync("x"))).isInstanceOf(UnknownPeerException.class);
        assertThat(result(socket.sendAsync(new byte[(64 << 20) + 1]))).isInstanceOf(IllegalArgumentException.class);
        assertThat(result(socket.sendAsync("x", Duration.ofNanos(-1)))).isInstanceOf(IllegalArgumentException.class);
        socket.trySend("x");
        String full = "nobody is connected, and 1 messages wait for a peer; sendMessagesPerPeer is 1";
        notAccepted(socket.sendAsync("y"), full);
        Duration before = simulation.time();
        CompletableFuture<Delivery> patient = socket.sendAsync("z", Duration.ofSeconds(3));
        assertThat(simulation.time().minus(before)).isBetween(Duration.ofSeconds(3), Duration.ofMillis(3_001));
        notAccepted(patient, "within PT3S: " + full);
        simulation.expectLoss(LossReason.CLOSED);
        socket.close();
        assertThat(result(socket.sendAsync("x"))).isInstanceOf(SocketClosedException.class);
    }

    @Test
    void roomThatIsMadeInTimeIsTaken() throws Exception {
        AiomsgSocket server = listening(builder("server").limits(roomFor(1)));
        server.trySend("x");
        simulation.spawn("comes", () -> {
            simulation.sleep(Duration.ofSeconds(1));
            AiomsgSocket client = builder("client").open();
            client.connect("server", 5000);
        });
        CompletableFuture<Delivery> future = server.sendAsync("y", LONG);
        assertThat(simulation.time()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(2));
        assertThat(result(future)).isInstanceOf(Delivery.class);
    }

    @Test
    void whatExpiresOrIsDroppedIsLost() throws Exception {
        AiomsgSocket patient = builder("server").open();
        CompletableFuture<Delivery> expired = patient.sendAsync("x");
        AiomsgSocket publisher = builder("publisher")
                .sendMode(SendMode.PUBLISH)
                .overflow(Overflow.DROP_NEWEST)
                .limits(roomFor(1))
                .open();
        publisher.send("x");
        lost(publisher.sendAsync("y"), LossReason.OVERFLOW);
        simulation.sleep(Duration.ofSeconds(30));
        lost(expired, LossReason.EXPIRED);
    }

    @Test
    void whatACloseGivesUpIsToldBeforeItReturns() throws Exception {
        AiomsgSocket socket =
                builder("server").delivery(DeliveryGuarantee.AT_LEAST_ONCE).open();
        socket.connect("nobody", 1);
        List<CompletableFuture<Delivery>> futures = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            futures.add(socket.sendAsync("job " + i));
        }
        socket.close();
        assertThat(futures).allSatisfy(future -> assertThat(future).isCompletedExceptionally());
        lost(futures.get(99), LossReason.CLOSED);
    }

    @Test
    void aCancelledFutureChangesNothing() throws Exception {
        AiomsgSocket server = listening(builder("server"));
        assertThat(server.sendAsync("hello").cancel(true)).isTrue();
        AiomsgSocket client = peer("client", server);
        assertThat(client.receive().text()).isEqualTo("hello");
    }

    @Test
    void futuresAreCompletedInOrder() throws Exception {
        AiomsgSocket server = listening(builder("server"));
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            int number = i;
            CompletableFuture<Void> unused = server.sendAsync("message " + i).thenAccept(delivery -> order.add(number));
        }
        peer("client", server);
        simulation.sleep(Duration.ofSeconds(1));
        assertThat(order).hasSize(50).isSorted();
    }

    /** What depends on a future may use the socket, but not wait for ever for what it holds up itself. */
    @Test
    void whatDependsOnAFutureMaySend() throws Exception {
        AiomsgSocket server = listening(builder("server").limits(roomFor(1)));
        AiomsgSocket client = peer("client", server);
        List<Object> outcomes = new ArrayList<>();
        CompletableFuture<Void> unused = server.sendAsync("first").thenAccept(delivery -> {
            try {
                server.send("second");
                while (!server.peers().isEmpty()) {
                    simulation.sleep(Duration.ofMillis(100));
                }
                server.send("third");
                Duration before = simulation.time();
                try {
                    server.send("fourth");
                } catch (SendTimeoutException e) {
                    outcomes.add(simulation.time().minus(before).truncatedTo(ChronoUnit.MILLIS));
                }
            } catch (InterruptedException e) {
                throw new CompletionException(e);
            }
        });
        assertThat(client.receive().text()).isEqualTo("first");
        assertThat(client.receive().text()).isEqualTo("second");
        client.close();
        simulation.sleep(Duration.ofSeconds(10));
        assertThat(outcomes).containsExactly(Duration.ofSeconds(5));
    }

    // ---- any faults ----

    /** Every future is completed once, and all together say what counters and events say; {@link FutureCheck} says more. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void underAnyFaultsEveryFutureIsCompletedAndAgreesWithTheCounters(long seed) throws Exception {
        end();
        simulation = Simulation.seeded(seed);
        SplittableRandom random = new SplittableRandom(seed);
        List<AiomsgSocket> senders = new ArrayList<>();
        List<Map<Object, Long>> told = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            AiomsgSocket sender = open(i, random);
            senders.add(sender);
            Map<Object, Long> outcomes = new HashMap<>();
            told.add(outcomes);
            simulation.spawn("sends", () -> sendAll(sender, new SplittableRandom(random.nextLong()), outcomes));
        }
        for (int i = 0; i < 2; i++) {
            workOn(i, random);
        }
        for (int i = 0; i < 20; i++) {
            simulation.sleep(Duration.ofMillis(random.nextInt(3_000)));
            fault(random);
        }
        simulation.heal();
        simulation.sleep(Duration.ofSeconds(random.nextInt(60)));
        for (int i = 0; i < senders.size(); i++) {
            AiomsgSocket sender = senders.get(i);
            sender.close();
            simulation.sleep(Duration.ofSeconds(1));
            agree(sender.stats(), told.get(i), i);
        }
    }

    private AiomsgSocket open(int i, SplittableRandom random) throws Exception {
        SocketBuilder builder = builder("sender" + i)
                .limits(roomFor(1 + random.nextInt(30)).toBuilder()
                        .inFlightPerPeer(1 + random.nextInt(20))
                        .build());
        if (i % 2 == 1) {
            builder.delivery(DeliveryGuarantee.AT_LEAST_ONCE);
        } else if (random.nextBoolean()) {
            builder.sendMode(SendMode.PUBLISH).overflow(POLICIES.get(random.nextInt(4)));
        }
        AiomsgSocket sender = builder.open();
        sender.bind("0.0.0.0", 5000);
        return sender;
    }

    private void sendAll(AiomsgSocket sender, SplittableRandom random, Map<Object, Long> outcomes)
            throws InterruptedException {
        int number = 0;
        while (!sender.isClosed()) {
            byte[] payload = (sender.identity() + " " + number++ + "-".repeat(random.nextInt(6_000)))
                    .getBytes(StandardCharsets.UTF_8);
            Identity one = Identity.named("worker" + random.nextInt(2));
            boolean direct = random.nextInt(3) == 0;
            CompletableFuture<Delivery> future = direct
                    ? sender.to(one).sendAsync(payload)
                    : sender.sendAsync(payload, Duration.ofMillis(random.nextInt(2_000)));
            // A completion comes once: each counts one.
            CompletableFuture<Delivery> unused = future.whenComplete((delivery, failure) -> {
                count(outcomes, "accepted", 0);
                if (delivery != null) {
                    count(outcomes, "accepted", 1);
                    count(outcomes, delivery.outcome(), delivery.written());
                    count(outcomes, "lost", delivery.lost());
                } else if (failure instanceof SendFailedException lost && lost.accepted()) {
                    count(outcomes, "accepted", 1);
                    count(outcomes, lost.reason(), 1);
                }
            });
            simulation.sleep(Duration.ofMillis(random.nextInt(100)));
        }
    }

    private static void count(Map<Object, Long> counts, Object what, long number) {
        counts.merge(what, number, Long::sum);
    }

    private void workOn(int i, SplittableRandom random) {
        SimulatedHost host = simulation.host("worker" + i);
        long pace = 1L + random.nextInt(200);
        host.spawn("works", () -> {
            AiomsgSocket worker =
                    host.builder().identity(Identity.named("worker" + i)).open();
            for (int to = 0; to < 4; to++) {
                worker.connect("sender" + to, 5000);
            }
            for (Message message : worker.messages()) {
                assertThat(message.size()).isPositive();
                simulation.sleep(Duration.ofMillis(pace));
            }
        });
    }

    private void fault(SplittableRandom random) {
        int worker = random.nextInt(2);
        SimulatedHost host = simulation.host("worker" + worker);
        SimulatedLink link = simulation.link(host, simulation.host("sender" + random.nextInt(4)));
        switch (random.nextInt(6)) {
            case 0 -> {
                host.kill();
                workOn(worker, random);
            }
            case 1 -> link.cut();
            case 2 -> link.dropSilently();
            case 3 -> link.bandwidth(2_000);
            case 4 -> simulation.heal();
            default -> link.reset();
        }
    }

    private static void agree(SocketStats stats, Map<Object, Long> told, int sender) {
        Map<LossReason, Long> counted = new EnumMap<>(LossReason.class);
        stats.lost().forEach((reason, loss) -> counted.put(reason, loss.count()));
        counted.remove(LossReason.CLOSE_UNCONFIRMED);
        counted.remove(LossReason.CLOSED_UNTAKEN);
        long accepted = told.getOrDefault("accepted", 0L);
        assertThat(accepted)
                .as("futures of sender %d", sender)
                .isEqualTo(stats.messagesAccepted())
                .isPositive();
        if (sender % 2 == 1) {
            assertThat(told.getOrDefault(Outcome.ACKNOWLEDGED, 0L)).isEqualTo(stats.acknowledged());
        } else {
            assertThat(told.getOrDefault(Outcome.WRITTEN, 0L)).isEqualTo(stats.messagesSent());
        }
        long lostCopies = told.getOrDefault("lost", 0L);
        counted.forEach((reason, count) -> {
            long futures = told.getOrDefault(reason, 0L);
            assertThat(futures).as("lost by %s", reason).isLessThanOrEqualTo(count);
            if (sender % 2 == 1) {
                assertThat(futures).as("lost by %s", reason).isEqualTo(count);
            }
        });
        long lost = counted.values().stream().mapToLong(Long::longValue).sum();
        long futures = 0;
        for (LossReason reason : LossReason.values()) {
            futures += told.getOrDefault(reason, 0L);
        }
        assertThat(futures + lostCopies).as("lost in all").isLessThanOrEqualTo(lost);
    }
}
