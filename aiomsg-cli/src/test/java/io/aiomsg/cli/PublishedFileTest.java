package io.aiomsg.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.AiomsgSocket;
import io.aiomsg.Message;
import io.aiomsg.SocketLimits;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** A publisher drops copies for a subscriber that is too slow; {@code send} must not let it come to that. */
class PublishedFileTest {

    /** More than fits into the queue of a subscriber, the buffers of the kernel, and the little that is received. */
    private static final int LINES = 26_000;

    private static final int LINE_BYTES = 4_000;

    @Test
    void longInputWaitsForASlowSubscriber() throws Exception {
        SocketLimits little =
                SocketLimits.DEFAULT.toBuilder().receiveMessagesPerPeer(1_000).build();
        Lines lines = new Lines();
        try (Run send = Run.withInput(lines, "send", "--bind", "127.0.0.1:0", "--mode", "publish");
                AiomsgSocket subscriber = AiomsgSocket.builder().limits(little).open()) {
            subscriber.connect("127.0.0.1", send.port());
            assertThat(subscriber.awaitPeers(1, Captured.DEADLINE)).isTrue();
            lines.start.countDown();
            lines.awaitStandstill();
            for (int i = 0; i < LINES; i++) {
                Message message = subscriber.receive(Captured.DEADLINE);
                assertThat(message).isNotNull();
                assertThat(message.text()).startsWith(i + " ");
            }
            assertThat(send.exitCode()).isZero();
            assertThat(send.err().text().lines()).hasSizeLessThanOrEqualTo(2);
        }
    }

    /** Numbered lines, once they may start. */
    private static final class Lines extends InputStream {

        private final CountDownLatch start = new CountDownLatch(1);
        private final AtomicInteger read = new AtomicInteger();

        @Override
        public int read() {
            throw new UnsupportedOperationException("one octet at a time would take for ever");
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            try {
                if (!start.await(Captured.DEADLINE.toSeconds(), TimeUnit.SECONDS) || read.get() == LINES) {
                    return -1;
                }
            } catch (InterruptedException e) {
                return -1;
            }
            String line = String.format(Locale.ROOT, "%-" + (LINE_BYTES - 1) + "s\n", read.get() + " ");
            System.arraycopy(line.getBytes(StandardCharsets.US_ASCII), 0, buffer, offset, LINE_BYTES);
            read.incrementAndGet();
            return LINE_BYTES;
        }

        /** Waits until nothing has been read for a while: everything is full, or everything has been read. */
        void awaitStandstill() {
            int before = -1;
            int unchanged = 0;
            long endNanos = System.nanoTime() + Captured.DEADLINE.toNanos();
            while (unchanged < 50 && System.nanoTime() < endNanos) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
                int now = read.get();
                unchanged = now == before ? unchanged + 1 : 0;
                before = now;
            }
        }
    }
}
