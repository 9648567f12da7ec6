package io.aiomsg.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.AiomsgSocket;
import io.aiomsg.DeliveryGuarantee;
import io.aiomsg.DisconnectReason;
import io.aiomsg.Identity;
import io.aiomsg.PeerInfo;
import io.aiomsg.SendMode;
import io.aiomsg.SocketEvent.PeerDisconnected;
import io.aiomsg.SocketEvent.Rejected;
import io.aiomsg.SocketTiming;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two sockets of one identity, a socket that has ours, and identities that are none. */
@WithPython
final class IdentityTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    private final PythonRuntime runtime;
    private PeerProcess python;

    IdentityTest(PythonRuntime runtime) {
        this.runtime = runtime;
    }

    @BeforeAll
    void startPython() {
        python = runtime.start("python");
    }

    @AfterAll
    void stopPython() {
        python.close();
    }

    @Test
    void refusesASecondPythonOfOneIdentityUntilTheFirstLeaves() throws Exception {
        Identity name = Identity.named("one-name");
        EventLog events = new EventLog();
        try (AiomsgSocket java = AiomsgSocket.builder().listener(events).open()) {
            int port = java.bind("127.0.0.1", 0).port();
            RemoteSocket first = open("first", name);
            first.connect(port);
            assertThat(java.awaitPeers(1, SOON)).isTrue();

            RemoteSocket second = open("second", name);
            Batch words = Batch.of("second", 5, 64);
            second.send(words);
            second.connect(port);
            events.await(
                    2,
                    Rejected.class,
                    rejected ->
                            rejected.reason() == DisconnectReason.DUPLICATE_IDENTITY && name.equals(rejected.peer()));
            first.send(Batch.one("first", 0));
            Received.take(java, 1, SOON).assertIs(name, Batch.one("first", 0));
            assertThat(java.peers()).extracting(PeerInfo::identity).containsExactly(name);

            first.close();
            Received.take(java, words.count(), SOON).assertIs(name, words);
            java.to(name).send(Batch.one("reply", 0).payload(0));
            second.receive(1).assertIs(java.identity(), Batch.one("reply", 0));
            second.close();
        }
    }

    @Test
    void keepsItsMessagesWhilePythonRefusesItsIdentity() throws Exception {
        // Up to 3.12 Python answers a duplicate, leaves it open and swallows what it sends: only acknowledgements
        // notice.
        boolean swallows = !runtime.version().atLeast(3, 13);
        python.ask("tune", Map.of("heartbeat", 0.3));
        Identity name = Identity.named("java-name");
        RemoteSocket peer = open("refusing", Identity.named("refusing"));
        int port = peer.bind();
        EventLog events = new EventLog();
        try (AiomsgSocket first = AiomsgSocket.builder().identity(name).open();
                AiomsgSocket second = AiomsgSocket.builder()
                        .identity(name)
                        .listener(events)
                        .delivery(swallows ? DeliveryGuarantee.AT_LEAST_ONCE : DeliveryGuarantee.AT_MOST_ONCE)
                        .timing(SocketTiming.DEFAULT.toBuilder()
                                .heartbeat(Duration.ofMillis(300))
                                .liveness(Duration.ofMillis(1_500))
                                .build())
                        .open()) {
            first.connect("127.0.0.1", port);
            assertThat(first.awaitPeers(1, SOON)).isTrue();
            peer.awaitPeers(1);
            Batch words = Batch.of("second", 5, 64);
            for (byte[] payload : words.payloads()) {
                second.send(payload);
            }
            second.connect("127.0.0.1", port);
            assertThat(Eventually.within(SOON, () -> refusals(events) >= 2))
                    .as("refused twice: %s", events)
                    .isTrue();
            first.send(Batch.one("first", 0).payload(0));
            peer.receive(1).assertIs(name, Batch.one("first", 0));

            first.close();
            // The refused link has backed off, by at most 30 s.
            peer.receive(words.count(), Duration.ofSeconds(35)).assertIs(name, words);
        }
        peer.close();
    }

    @Test
    void refusesAPythonThatHasOurOwnIdentity() throws Exception {
        Identity name = Identity.named("clone");
        EventLog events = new EventLog();
        try (AiomsgSocket java =
                AiomsgSocket.builder().identity(name).listener(events).open()) {
            RemoteSocket clone = open("clone", name);
            clone.connect(java.bind("127.0.0.1", 0).port());
            events.await(1, Rejected.class, rejected -> rejected.reason() == DisconnectReason.OWN_IDENTITY);
            assertThat(java.peers()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void refusesAHelloThatIsTooShort(Role role) throws Exception {
        EventLog events = new EventLog();
        try (AiomsgSocket java = AiomsgSocket.builder().listener(events).open()) {
            Identity fifteen = Identity.of("15 octets only.".getBytes(StandardCharsets.US_ASCII));
            role.start(java, open("brief-" + role, fifteen));
            events.await(1, Rejected.class, rejected -> rejected.reason() == DisconnectReason.BAD_HELLO);
            assertThat(java.peers()).isEmpty();
            role.start(java, open("proper-" + role, Identity.random()));
            assertThat(java.awaitPeers(1, SOON)).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void ignoresWhatIsTooMuchInAHello(Role role) throws Exception {
        try (AiomsgSocket java = AiomsgSocket.open()) {
            Identity twenty = Identity.of("sixteen and four too".getBytes(StandardCharsets.US_ASCII));
            RemoteSocket peer = open("long-" + role, twenty);
            role.join(java, peer);
            peer.send(Batch.one("long", 0));
            Identity seen = Identity.of(Arrays.copyOf(twenty.octets(), Identity.SIZE));
            Received.take(java, 1, SOON).assertIs(seen, Batch.one("long", 0));
        }
    }

    /** Our connection made and closed again by Python, before or after we thought ourselves admitted. */
    private static int refusals(EventLog events) {
        return events.all(Rejected.class).size()
                + events.all(PeerDisconnected.class).size();
    }

    private RemoteSocket open(String name, Identity identity) throws InterruptedException {
        return python.open(name, SendMode.ROUND_ROBIN, DeliveryGuarantee.AT_MOST_ONCE, identity);
    }
}
