package io.aiomsg.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.AiomsgSocket;
import io.aiomsg.DeliveryGuarantee;
import io.aiomsg.SendMode;
import io.aiomsg.Sender;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Both roles, every way of sending and both guarantees, with payloads from nothing to a mebioctet, in both directions. */
@WithPython
final class DeliveryTest {

    /** Shorter than the 5 s after which Python sends an unacknowledged message again, and than what is set for Java. */
    private static final Duration BEFORE_RESEND = Duration.ofSeconds(4);

    private static final Duration SOON = Duration.ofSeconds(20);

    private final PythonRuntime runtime;
    private PeerProcess python;

    DeliveryTest(PythonRuntime runtime) {
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

    @ParameterizedTest(name = "{0}, {1}, {2}")
    @MethodSource("cases")
    void deliversPayloadsOfEverySizeBothWays(Role role, Way way, DeliveryGuarantee delivery) throws Exception {
        try (AiomsgSocket java =
                AiomsgSocket.builder().sendMode(way.mode()).delivery(delivery).open()) {
            RemoteSocket peer = python.open(role + "-" + way + "-" + delivery, way.mode(), delivery);
            role.join(java, peer);

            Batch[] there = batches("there");
            Sender sender = way == Way.BY_IDENTITY ? java.to(peer.identity()) : java;
            for (Batch batch : there) {
                for (byte[] payload : batch.payloads()) {
                    sender.send(payload);
                }
            }
            peer.receive(count(there)).assertIs(java.identity(), there);

            Batch[] back = batches("back");
            List<CompletableFuture<Answer>> sends = new ArrayList<>();
            for (Batch batch : back) {
                sends.add(way == Way.BY_IDENTITY ? peer.sending(batch, java.identity()) : peer.sending(batch));
                python.await("send", sends.get(sends.size() - 1), SOON);
            }
            Received.take(java, count(back), SOON).assertIs(peer.identity(), back);

            if (delivery == DeliveryGuarantee.AT_LEAST_ONCE) {
                assertAcknowledgedBothWays(java, peer, count(there));
            }
            peer.close();
        }
    }

    private static void assertAcknowledgedBothWays(AiomsgSocket java, RemoteSocket peer, int sent)
            throws InterruptedException {
        assertThat(java.drain(BEFORE_RESEND).complete())
                .as("Python acknowledged everything: %s", java.stats())
                .isTrue();
        assertThat(java.stats().acknowledged()).isEqualTo(sent);
        assertThat(java.stats().resent()).as("messages sent twice").isZero();
        peer.awaitSettled(BEFORE_RESEND);
        assertThat(peer.state().number("unacknowledged"))
                .as("messages of Python without acknowledgement")
                .isZero();
        assertThat(java.tryReceive()).as("a second copy").isNull();
    }

    private static Batch[] batches(String seed) {
        return new Batch[] {
            Batch.of(seed, 3, 0), Batch.of(seed, 3, 1), Batch.of(seed, 3, 65_536), Batch.of(seed, 2, 1 << 20)
        };
    }

    private static int count(Batch... batches) {
        int count = 0;
        for (Batch batch : batches) {
            count += batch.count();
        }
        return count;
    }

    static List<Arguments> cases() {
        List<Arguments> cases = new ArrayList<>();
        for (Role role : Role.values()) {
            for (Way way : Way.values()) {
                cases.add(Arguments.of(role, way, DeliveryGuarantee.AT_MOST_ONCE));
                if (way != Way.PUBLISH) {
                    cases.add(Arguments.of(role, way, DeliveryGuarantee.AT_LEAST_ONCE));
                }
            }
        }
        return cases;
    }

    enum Way {
        PUBLISH,
        ROUND_ROBIN,
        BY_IDENTITY;

        SendMode mode() {
            return this == PUBLISH ? SendMode.PUBLISH : SendMode.ROUND_ROBIN;
        }
    }
}
