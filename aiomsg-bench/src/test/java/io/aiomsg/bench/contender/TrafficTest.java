package io.aiomsg.bench.contender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

final class TrafficTest {

    private static final long COUNT = 5_000;

    private final Deque<byte[]> queue = new ArrayDeque<>();
    private final Traffic<byte[]> traffic =
            new Traffic<>(new QueueEndpoint(queue), new Workload(Workload.Shape.ONE_WAY, 64));

    @Test
    void sendsTheCountAndReceivesIt() throws Exception {
        traffic.send(COUNT);
        assertThat(queue).hasSize((int) COUNT);
        traffic.receive(COUNT);
        assertThat(queue).isEmpty();
    }

    @Test
    void keepsTheMessagesOfTheLastBatch() throws Exception {
        traffic.send(10);
        traffic.receive(10);
        assertThat(traffic.kept()).hasSize(10).doesNotContainNull();
    }

    @Test
    void everyRoundStartsAnew() throws Exception {
        for (int round = 0; round < 3; round++) {
            traffic.send(COUNT + round);
            traffic.receive(COUNT + round);
        }
    }

    @Test
    void noticesALostMessage() throws Exception {
        traffic.send(COUNT);
        queue.removeFirst();
        assertThatThrownBy(() -> traffic.receive(COUNT))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("message 0");
    }

    @Test
    void noticesALossOfAsManyAsThereArePayloads() throws Exception {
        traffic.send(COUNT);
        for (int i = 0; i < 1_024; i++) {
            queue.removeFirst();
        }
        assertThatThrownBy(() -> traffic.receive(COUNT)).isInstanceOf(EOFException.class);
    }

    @Test
    void noticesARepeatedMessage() throws Exception {
        traffic.send(COUNT);
        queue.addFirst(queue.getFirst());
        assertThatThrownBy(() -> traffic.receive(COUNT))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("message 1");
    }

    @Test
    void recordsEveryRoundTrip() throws Exception {
        Histogram nanos = new Histogram(3);
        traffic.ping(COUNT, nanos);
        assertThat(nanos.getTotalCount()).isEqualTo(COUNT);
    }

    @Test
    void answersWithWhatItReceived() throws Exception {
        traffic.send(1);
        traffic.pong(1);
        traffic.receive(1);
    }

    /** Both ends of a queue. */
    private record QueueEndpoint(Deque<byte[]> queue) implements Endpoint<byte[]> {

        @Override
        public int port() {
            return 0;
        }

        @Override
        public void send(byte[] payload) {
            queue.addLast(payload);
        }

        @Override
        public void flush() {}

        @Override
        public byte[] receive() throws EOFException {
            if (queue.isEmpty()) {
                throw new EOFException("no more messages");
            }
            return queue.removeFirst();
        }

        @Override
        public byte[] payload(byte[] message) {
            return message;
        }

        @Override
        public void reply(byte[] message) {
            send(message);
        }

        @Override
        public void close() {}
    }
}
