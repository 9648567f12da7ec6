package io.aiomsg.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aiomsg.AckMode;
import io.aiomsg.AiomsgSocket;
import io.aiomsg.Consumption;
import io.aiomsg.DeliveryGuarantee;
import io.aiomsg.LossReason;
import io.aiomsg.Message;
import io.aiomsg.SocketBuilder;
import io.aiomsg.SocketClosedException;
import io.aiomsg.SocketEvent;
import io.aiomsg.SocketLimits;
import io.aiomsg.SocketListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Handlers and verdicts under virtual time: one after the other or many, and what becomes of what they fail on. */
final class HandlingTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private Simulation simulation = Simulation.seeded(1);
    private final List<String> handled = new ArrayList<>();
    private final List<SocketEvent.HandlerFailed> failures = new ArrayList<>();

    @AfterEach
    void end() {
        try (Simulation ending = simulation) {
            ending.verify();
        }
    }

    private SocketBuilder server() {
        return simulation.host("server").builder().listener(new SocketListener() {
            @Override
            public void onHandlerFailed(SocketEvent.HandlerFailed event) {
                failures.add(event);
            }
        });
    }

    private AiomsgSocket bound(SocketBuilder options) throws Exception {
        AiomsgSocket socket = options.open();
        socket.bind("0.0.0.0", 5000);
        return socket;
    }

    private AiomsgSocket client(DeliveryGuarantee delivery) throws Exception {
        AiomsgSocket socket =
                simulation.host("client").builder().delivery(delivery).open();
        socket.connect("server", 5000);
        socket.awaitPeers(1, SECOND);
        return socket;
    }

    private void handle(Message message) throws InterruptedException {
        simulation.sleep(Duration.ofMillis(100));
        handled.add(message.text());
    }

    // ---- one after the other, and many ----

    @Test
    void handlesOneAfterTheOtherInOrder() throws Exception {
        int[] inside = {0};
        try (AiomsgSocket server = bound(server());
                AiomsgSocket client = client(DeliveryGuarantee.AT_MOST_ONCE)) {
            server.onMessage(message -> {
                assertThat(++inside[0]).isEqualTo(1);
                handle(message);
                inside[0]--;
            });
            for (int i = 0; i < 20; i++) {
                client.send("job " + i);
            }
            simulation.sleep(Duration.ofSeconds(3));
        }
        assertThat(handled)
                .hasSize(20)
                .isSortedAccordingTo((a, b) -> Integer.parseInt(a.substring(4)) - Integer.parseInt(b.substring(4)));
    }

    @Test
    void handlesAsManyAtATimeAsAskedForAndNoMore() throws Exception {
        int[] inside = {0};
        int[] most = {0};
        try (AiomsgSocket server = bound(server());
                AiomsgSocket client = client(DeliveryGuarantee.AT_MOST_ONCE)) {
            server.onMessage(4, message -> {
                most[0] = Math.max(most[0], ++inside[0]);
                handle(message);
                inside[0]--;
            });
            for (int i = 0; i < 200; i++) {
                client.send("job " + i);
            }
            simulation.sleep(Duration.ofMillis(100 * 200 / 4 + 100));
        }
        assertThat(handled).hasSize(200);
        assertThat(most[0]).isEqualTo(4);
    }

    @Test
    void aConcurrencyOutOfRangeIsRefusedByName() throws Exception {
        try (AiomsgSocket server = bound(server())) {
            assertThatThrownBy(() -> server.onMessage(0, this::handle))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("concurrency is 0");
        }
    }

    @Test
    void oneConsumerAtATime() throws Exception {
        try (AiomsgSocket server = bound(server())) {
            Consumption first = server.onMessage(this::handle);
            assertThat(first.isActive()).isTrue();
            assertThatThrownBy(() -> server.onMessage(this::handle))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("onMessage");
            first.close();
            assertThat(first.isActive()).isFalse();
            server.onMessage(this::handle);
        }
    }

    @Test
    void aClosedSocketHandlesNothing() throws Exception {
        AiomsgSocket server = bound(server());
        Consumption consumption = server.onMessage(this::handle);
        server.close();
        assertThat(consumption.isActive()).isFalse();
        assertThat(consumption.awaitEnd(SECOND)).isTrue();
        assertThatThrownBy(() -> server.onMessage(this::handle)).isInstanceOf(SocketClosedException.class);
    }

    /** What no handler has waits in the connection, within its credit, and then at the sender. */
    @Test
    void slowHandlersSlowThePeerDown() throws Exception {
        SocketLimits few = SocketLimits.DEFAULT.toBuilder()
                .receiveMessagesPerPeer(10)
                .sendMessagesPerPeer(10)
                .build();
        try (AiomsgSocket server = bound(server().limits(few));
                AiomsgSocket client =
                        simulation.host("client").builder().limits(few).open()) {
            client.connect("server", 5000);
            client.awaitPeers(1, SECOND);
            server.onMessage(2, this::handle);
            int accepted = 0;
            for (long idle = 0; idle < 10; idle++) {
                while (client.trySend(new byte[100_000])) {
                    accepted++;
                }
                simulation.sleep(Duration.ofMillis(5));
                assertThat(server.stats().untaken()).isLessThanOrEqualTo(10);
            }
            assertThat(accepted).isLessThan(100);
            simulation.sleep(Duration.ofSeconds(10));
            assertThat(handled).hasSize(accepted);
        }
    }

    // ---- failing ----

    @Test
    void whatAHandlerFailsOnIsDeliveredAgain() throws Exception {
        simulation.expectEvents(SocketEvent.Kind.HANDLER_FAILED);
        IllegalStateException meant = new IllegalStateException("meant: the first time");
        try (AiomsgSocket server = bound(server());
                AiomsgSocket client = client(DeliveryGuarantee.AT_LEAST_ONCE)) {
            server.onMessage(message -> {
                handled.add(message.text());
                if (handled.size() == 1) {
                    throw meant;
                }
            });
            client.send("job");
            client.send("next");
            assertThat(client.drain(Duration.ofSeconds(30)).complete()).isTrue();
        }
        assertThat(handled).containsExactly("job", "next", "job");
        assertThat(failures).hasSize(1);
        assertThat(failures.get(0).octets()).isEqualTo(3);
        assertThat(failures.get(0).failure()).isSameAs(meant);
        assertThat(failures.get(0).peer().toString()).contains("client");
    }

    @Test
    void aPlainMessageThatAHandlerFailsOnIsNotDeliveredAgain() throws Exception {
        simulation.expectEvents(SocketEvent.Kind.HANDLER_FAILED);
        try (AiomsgSocket server = bound(server());
                AiomsgSocket client = client(DeliveryGuarantee.AT_MOST_ONCE)) {
            server.onMessage(message -> {
                handled.add(message.text());
                throw new IllegalStateException("meant");
            });
            client.send("one");
            client.send("two");
            simulation.sleep(Duration.ofSeconds(20));
        }
        assertThat(handled).containsExactly("one", "two");
        assertThat(failures).hasSize(2);
    }

    /** The thread's flag stays; another task handles the next one. */
    @Test
    void anInterruptedHandlerIsNoEnd() throws Exception {
        simulation.expectEvents(SocketEvent.Kind.HANDLER_FAILED);
        try (AiomsgSocket server = bound(server());
                AiomsgSocket client = client(DeliveryGuarantee.AT_MOST_ONCE)) {
            server.onMessage(message -> {
                assertThat(Thread.currentThread().isInterrupted()).isFalse();
                handled.add(message.text());
                Thread.currentThread().interrupt();
                throw new InterruptedException("meant");
            });
            client.send("one");
            client.send("two");
            simulation.sleep(SECOND);
        }
        assertThat(handled).containsExactly("one", "two");
    }

    // ---- acknowledging by hand ----

    @Test
    void whatIsRejectedIsDeliveredAgainAndWhatIsHeldIsNot() throws Exception {
        try (AiomsgSocket server = bound(server().ackMode(AckMode.MANUAL));
                AiomsgSocket client = client(DeliveryGuarantee.AT_LEAST_ONCE)) {
            client.send("job");
            server.receive().reject();
            Message again = server.receive(Duration.ofSeconds(10));
            assertThat(again).isNotNull();
            assertThat(again.text()).isEqualTo("job");

            assertThat(server.receive(Duration.ofSeconds(20))).isNull();
            assertThat(client.stats().unacknowledged()).isEqualTo(1);
            again.acknowledge();
            assertThat(client.drain(SECOND).complete()).isTrue();
        }
    }

    @Test
    void aHandlerMayLeaveTheVerdictToOthers() throws Exception {
        List<Message> held = new ArrayList<>();
        try (AiomsgSocket server = bound(server().ackMode(AckMode.MANUAL));
                AiomsgSocket client = client(DeliveryGuarantee.AT_LEAST_ONCE)) {
            server.onMessage(held::add);
            client.send("job");
            assertThat(client.drain(Duration.ofSeconds(12)).complete()).isFalse();
            assertThat(held).hasSize(1);
            held.get(0).acknowledge();
            assertThat(client.drain(SECOND).complete()).isTrue();
        }
    }

    @Test
    void aVerdictAfterTheEndIsNoError() throws Exception {
        simulation.expectLoss(LossReason.CLOSED);
        AiomsgSocket server = bound(server().ackMode(AckMode.MANUAL));
        try (AiomsgSocket client = client(DeliveryGuarantee.AT_LEAST_ONCE)) {
            client.send("one");
            client.send("two");
            Message one = server.receive();
            Message two = server.receive();
            server.close();
            one.acknowledge();
            two.reject();
            simulation.sleep(SECOND);
            assertThat(client.stats().acknowledged()).isZero();
        }
    }

    // ---- calls within a handler ----

    @Test
    void aHandlerMaySendAndClose() throws Exception {
        try (AiomsgSocket client = client2()) {
            AiomsgSocket server = bound(server());
            client.connect("server", 5000);
            server.onMessage(message -> {
                server.to(message.from()).send("reply to " + message.text());
                server.close();
                handled.add("closed");
            });
            client.awaitPeers(1, SECOND);
            client.send("hello");
            Message reply = client.receive(SECOND);
            assertThat(reply).isNotNull();
            assertThat(reply.text()).isEqualTo("reply to hello");
            Duration before = simulation.time();
            server.awaitClosed();
            assertThat(simulation.time().minus(before)).isLessThan(SECOND);
            simulation.sleep(SECOND);
            assertThat(handled).containsExactly("closed");
        }
    }

    private AiomsgSocket client2() {
        return simulation.host("client").builder().open();
    }

    @Test
    void twoHandlersMayCloseAtATime() throws Exception {
        simulation.expectLoss(LossReason.CLOSED);
        try (AiomsgSocket client = client2of(DeliveryGuarantee.AT_LEAST_ONCE)) {
            AiomsgSocket server = bound(server());
            client.connect("server", 5000);
            server.onMessage(2, message -> {
                simulation.sleep(Duration.ofMillis(100));
                server.close();
                handled.add("closed");
            });
            client.awaitPeers(1, SECOND);
            client.send("one");
            client.send("two");
            Duration before = simulation.time();
            simulation.sleep(Duration.ofMillis(300));
            server.awaitClosed();
            assertThat(simulation.time().minus(before)).isLessThan(SECOND);
            assertThat(handled).hasSize(2);
            assertThat(client.stats().acknowledged()).isZero();
        }
    }

    private AiomsgSocket client2of(DeliveryGuarantee delivery) {
        return simulation.host("client").builder().delivery(delivery).open();
    }

    @Test
    void aHandlerMayEndTheHandling() throws Exception {
        try (AiomsgSocket server = bound(server());
                AiomsgSocket client = client(DeliveryGuarantee.AT_LEAST_ONCE)) {
            Consumption[] consumption = {null};
            consumption[0] = server.onMessage(message -> {
                consumption[0].close();
                handle(message);
            });
            client.send("last");
            client.send("not handled");
            simulation.sleep(Duration.ofMillis(50));
            assertThat(consumption[0].awaitEnd(Duration.ofMillis(10))).isFalse();
            assertThat(consumption[0].awaitEnd(SECOND)).isTrue();
            assertThat(handled).containsExactly("last");
            assertThat(server.receive().text()).isEqualTo("not handled");
            assertThat(client.drain(SECOND).complete()).isTrue();
        }
    }

    /** Its work is not lost: the acknowledgement goes out before the connection ends, so that nobody does it again. */
    @Test
    void aCloseWaitsForHandlersAndTheirAcknowledgements() throws Exception {
        AiomsgSocket server = bound(server());
        try (AiomsgSocket client = client(DeliveryGuarantee.AT_LEAST_ONCE)) {
            server.onMessage(message -> {
                simulation.sleep(Duration.ofSeconds(2));
                handled.add(message.text());
            });
            client.send("job");
            simulation.sleep(SECOND);
            server.close();
            assertThat(handled).containsExactly("job");
            simulation.sleep(Duration.ofMillis(10));
            assertThat(client.stats().acknowledged()).isEqualTo(1);
        }
    }

    @Test
    void aCloseWaitsForAHandlerOnlySoLong() throws Exception {
        simulation.expectLoss(LossReason.CLOSED);
        AiomsgSocket server = bound(server());
        try (AiomsgSocket client = client(DeliveryGuarantee.AT_LEAST_ONCE)) {
            server.onMessage(message -> simulation.sleep(Duration.ofMinutes(1)));
            client.send("job");
            simulation.sleep(SECOND);
            Duration before = simulation.time();
            server.close();
            assertThat(simulation.time().minus(before)).isLessThan(Duration.ofSeconds(8));
            simulation.sleep(Duration.ofMinutes(1));
        }
    }

    // ---- a stream ----

    private static final class Counting implements Flow.Subscriber<Message> {
        private final List<String> signals = new ArrayList<>();
        private Flow.@Nullable Subscription subscription;

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            this.subscription = subscription;
        }

        void request(long n) {
            assertThat(subscription).isNotNull();
            subscription.request(n);
        }

        @Override
        public void onNext(Message message) {
            signals.add(message.text());
            if (message.text().equals("bad")) {
                throw new IllegalStateException("meant");
            }
        }

        @Override
        public void onError(Throwable e) {
            signals.add("failed");
        }

        @Override
        public void onComplete() {
            signals.add("completed");
        }
    }

    @Test
    void aStreamTakesWhatIsAskedForAndIsAcknowledgedWhenItIsTaken() throws Exception {
        Counting subscriber = new Counting();
        AiomsgSocket server = bound(server());
        try (AiomsgSocket client = client(DeliveryGuarantee.AT_LEAST_ONCE)) {
            server.publisher().subscribe(subscriber);
            client.send("one");
            client.send("two");
            subscriber.request(1);
            simulation.sleep(SECOND);
            assertThat(subscriber.signals).containsExactly("one");
            assertThat(client.stats().acknowledged()).isEqualTo(1);
            subscriber.request(5);
            simulation.sleep(SECOND);
            assertThat(client.stats().acknowledged()).isEqualTo(2);
            server.close();
            simulation.sleep(SECOND);
            assertThat(subscriber.signals).containsExactly("one", "two", "completed");
        }
    }

    @Test
    void whatASubscriberFailsOnComesToTheNext() throws Exception {
        simulation.expectEvents(SocketEvent.Kind.HANDLER_FAILED);
        Counting first = new Counting();
        List<String> texts = new ArrayList<>();
        try (AiomsgSocket server = bound(server());
                AiomsgSocket client = client(DeliveryGuarantee.AT_LEAST_ONCE)) {
            server.publisher().subscribe(first);
            first.request(10);
            client.send("bad");
            simulation.sleep(SECOND);
            assertThat(failures).hasSize(1);
            server.onMessage(message -> texts.add(message.text()));
            client.send("next");
            assertThat(client.drain(Duration.ofSeconds(10)).complete()).isTrue();
        }
        assertThat(first.signals).containsExactly("bad");
        assertThat(texts).containsExactly("next", "bad");
    }

    // ---- hosts that end, and chance ----

    @Test
    void handlersEndWithTheirHost() throws Exception {
        simulation.expectLoss(LossReason.CLOSED);
        AiomsgSocket server = bound(server());
        try (AiomsgSocket client = client(DeliveryGuarantee.AT_LEAST_ONCE)) {
            server.onMessage(2, this::handle);
            for (int i = 0; i < 10; i++) {
                client.send("job " + i);
            }
            simulation.sleep(Duration.ofMillis(250));
            simulation.host("server").kill();
            int done = handled.size();
            assertThat(done).isBetween(1, 9);
            simulation.sleep(Duration.ofSeconds(5));
            assertThat(handled).hasSize(done);
        }
    }

    @Test
    void theSameSeedGivesTheSameHistory() throws Exception {
        List<String> digests = new ArrayList<>();
        for (int round = 0; round < 2; round++) {
            simulation.close();
            simulation = Simulation.seeded(77);
            simulation.expectEvents(SocketEvent.Kind.HANDLER_FAILED);
            handled.clear();
            try (AiomsgSocket server = bound(server());
                    AiomsgSocket client = client(DeliveryGuarantee.AT_LEAST_ONCE)) {
                server.onMessage(3, message -> {
                    handle(message);
                    if (handled.size() % 7 == 0) {
                        throw new IllegalStateException("meant");
                    }
                });
                for (int i = 0; i < 50; i++) {
                    client.send("job " + i);
                }
                assertThat(client.drain(Duration.ofMinutes(1)).complete()).isTrue();
            }
            digests.add(simulation.history().digest());
        }
        assertThat(digests.get(0)).isEqualTo(digests.get(1));
    }

    @Test
    void aSharedExecutorOfOneThreadIsEnough() throws Exception {
        try (AiomsgSocket server = bound(server().executor(Runnable::run));
                AiomsgSocket client = client(DeliveryGuarantee.AT_LEAST_ONCE)) {
            server.onMessage(8, this::handle);
            for (int i = 0; i < 150; i++) {
                client.send("job " + i);
            }
            assertThat(client.drain(Duration.ofMinutes(1)).complete()).isTrue();
        }
        assertThat(handled).hasSize(150);
    }
}
