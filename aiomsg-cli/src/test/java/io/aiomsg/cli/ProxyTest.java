package io.aiomsg.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.AiomsgSocket;
import io.aiomsg.DeliveryGuarantee;
import io.aiomsg.SendMode;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The verb proxy, between real sockets. */
class ProxyTest {

    private static AiomsgSocket connected(String port, SendMode mode, DeliveryGuarantee delivery) {
        AiomsgSocket socket =
                AiomsgSocket.builder().sendMode(mode).delivery(delivery).open();
        socket.connect("127.0.0.1", Integer.parseInt(port));
        return socket;
    }

    @Test
    void relaysFromSeveralFrontsToABackAndTellsHowMany() throws Exception {
        try (Run proxy = Run.of(
                "proxy", "--front", "bind:127.0.0.1:0", "--front", "bind:127.0.0.1:0", "--back", "bind:127.0.0.1:0")) {
            String back = proxy.err().await("back listens on .*:(\\d+)");
            String first = proxy.err().await("(?s)front listens on [^\\n]*?:(\\d+)");
            String second = proxy.err().await("(?s)front listens on [^\\n]*\\n[^\\n]*front listens on [^\\n]*?:(\\d+)");
            try (AiomsgSocket worker = connected(back, SendMode.ROUND_ROBIN, DeliveryGuarantee.AT_MOST_ONCE);
                    AiomsgSocket one = connected(first, SendMode.ROUND_ROBIN, DeliveryGuarantee.AT_LEAST_ONCE);
                    AiomsgSocket other = connected(second, SendMode.ROUND_ROBIN, DeliveryGuarantee.AT_LEAST_ONCE)) {
                one.send("from one");
                other.send("from other");
                Set<String> came = new TreeSet<>(
                        List.of(worker.receive().text(), worker.receive().text()));
                assertThat(came).containsExactly("from one", "from other");
                assertThat(one.drain(Captured.DEADLINE).complete()).isTrue();
                assertThat(other.drain(Captured.DEADLINE).complete()).isTrue();
            }
            proxy.interrupt();
            assertThat(proxy.exitCode()).isEqualTo(ExitCode.INTERRUPTED);
            assertThat(proxy.err().text()).contains("front to back 2 delivered; back to front 0 delivered");
        }
    }

    @Test
    void publishesWhatComes() throws Exception {
        try (Run proxy =
                Run.of("proxy", "--front", "bind:127.0.0.1:0", "--back", "bind:127.0.0.1:0", "--mode", "publish")) {
            String back = proxy.err().await("back listens on .*:(\\d+)");
            String front = proxy.err().await("front listens on .*:(\\d+)");
            try (AiomsgSocket one = connected(back, SendMode.ROUND_ROBIN, DeliveryGuarantee.AT_MOST_ONCE);
                    AiomsgSocket other = connected(back, SendMode.ROUND_ROBIN, DeliveryGuarantee.AT_MOST_ONCE);
                    AiomsgSocket source = connected(front, SendMode.PUBLISH, DeliveryGuarantee.AT_MOST_ONCE)) {
                one.send("here");
                other.send("here");
                assertThat(source.receive().text()).isEqualTo("here");
                assertThat(source.receive().text()).isEqualTo("here");
                source.send("news");
                assertThat(one.receive().text()).isEqualTo("news");
                assertThat(other.receive().text()).isEqualTo("news");
            }
        }
    }
}
