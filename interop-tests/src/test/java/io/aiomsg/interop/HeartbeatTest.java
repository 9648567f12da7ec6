package io.aiomsg.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.AiomsgSocket;
import io.aiomsg.DeliveryGuarantee;
import io.aiomsg.DisconnectReason;
import io.aiomsg.SendMode;
import io.aiomsg.SocketBuilder;
import io.aiomsg.SocketEvent.PeerDisconnected;
import io.aiomsg.SocketTiming;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Silence of the applications is no silence of the sockets; silence of a socket ends the connection. */
@WithPython
final class HeartbeatTest {

    private static final int HEARTBEAT_TYPE = 2;

    private final PythonRuntime runtime;
    private PeerProcess python;
    private final List<AiomsgSocket> opened = new ArrayList<>();

    HeartbeatTest(PythonRuntime runtime) {
        this.runtime = runtime;
    }

    @BeforeEach
    void startPython() {
        python = runtime.start("python");
    }

    @AfterEach
    void stop() {
        opened.forEach(AiomsgSocket::close);
        opened.clear();
        python.close();
    }

    @Test
    void heartbeatsKeepAnIdleConnection() throws Exception {
        python.ask("tune", Map.of("heartbeat", 0.2, "liveness", 1.5));
        SocketTiming brisk = timing(Duration.ofMillis(250), Duration.ofMillis(1_500));
        assertSurvivesSilence(AiomsgSocket.builder().timing(brisk), Duration.ofSeconds(4));
        assertThat(python.ask("health", Map.of()).framesRead(HEARTBEAT_TYPE))
                .as("heartbeats of two sockets that Python read in 4 s")
                .isBetween(10L, 40L);
    }

    @Test
    @Tag("extended")
    void heartbeatsKeepAnIdleConnectionWithTheUsualTimes() throws Exception {
        assertSurvivesSilence(AiomsgSocket.builder(), Duration.ofSeconds(17));
        assertThat(python.ask("health", Map.of()).framesRead(HEARTBEAT_TYPE))
                .as("heartbeats of two sockets that Python read in 17 s")
                .isBetween(4L, 8L);
    }

    /** That Python does give up on a silent peer: without this the tests above could not fail. */
    @Test
    void pythonGivesUpOnAJavaThatIsSilent() throws Exception {
        python.ask("tune", Map.of("liveness", 1.0));
        EventLog events = new EventLog();
        SocketBuilder silent =
                AiomsgSocket.builder().listener(events).timing(timing(Duration.ofSeconds(60), Duration.ofSeconds(60)));
        joined(silent, Role.JAVA_BINDS);
        events.await(1, PeerDisconnected.class, gone -> gone.reason() == DisconnectReason.CLOSED_BY_PEER);
    }

    @Test
    void javaGivesUpOnAPythonThatIsSilent() throws Exception {
        python.ask("tune", Map.of("heartbeat", 60.0));
        for (Role role : Role.values()) {
            EventLog events = new EventLog();
            SocketBuilder strict = AiomsgSocket.builder()
                    .listener(events)
                    .timing(timing(Duration.ofMillis(300), Duration.ofMillis(1_000)));
            joined(strict, role);
            events.await(1, PeerDisconnected.class, gone -> gone.reason() == DisconnectReason.LIVENESS_TIMEOUT);
        }
    }

    private void assertSurvivesSilence(SocketBuilder builder, Duration silence) throws Exception {
        List<EventLog> logs = new ArrayList<>();
        List<RemoteSocket> peers = new ArrayList<>();
        for (Role role : Role.values()) {
            EventLog events = new EventLog();
            logs.add(events);
            peers.add(joined(builder.listener(events), role));
        }
        assertThat(opened.get(0).receive(silence))
                .as("a message in the silence")
                .isNull();
        for (int i = 0; i < opened.size(); i++) {
            assertThat(logs.get(i).all(PeerDisconnected.class))
                    .as("disconnections during %s of silence", silence)
                    .isEmpty();
            opened.get(i).send(Batch.one("after", i).payload(i));
            peers.get(i).receive(1).assertIs(opened.get(i).identity(), Batch.one("after", i));
            assertThat(opened.get(i).stats().connections())
                    .as("connections made")
                    .isEqualTo(1);
        }
    }

    private RemoteSocket joined(SocketBuilder builder, Role role) throws Exception {
        AiomsgSocket java = builder.open();
        opened.add(java);
        RemoteSocket peer = python.open("peer-" + opened.size(), SendMode.ROUND_ROBIN, DeliveryGuarantee.AT_MOST_ONCE);
        role.join(java, peer);
        return peer;
    }

    private static SocketTiming timing(Duration heartbeat, Duration liveness) {
        return SocketTiming.DEFAULT.toBuilder()
                .heartbeat(heartbeat)
                .liveness(liveness)
                .build();
    }
}
