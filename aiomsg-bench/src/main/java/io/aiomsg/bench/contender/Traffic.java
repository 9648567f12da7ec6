package io.aiomsg.bench.contender;

import java.io.IOException;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * The loops that every contender in Java runs in. One thread.
 *
 * <p>Messages are handled in batches: each batch is a call of its own, so that the JIT compiles it as a method and not in the
 * middle of a loop, and its received messages stay reachable until the next is complete, so that the JIT cannot do without
 * making them. (The array that holds them costs four octets a message, or a little more.)
 */
final class Traffic<M> {

    private static final int MOST_IN_BATCH = 1_024;
    private static final int BATCH_BYTES = 1 << 20;

    private final Endpoint<M> endpoint;
    private final Payloads payloads;
    private final int batch;
    private volatile Object @Nullable [] kept;

    Traffic(Endpoint<M> endpoint, Workload workload) {
        this.endpoint = endpoint;
        this.payloads = new Payloads(workload.payloadBytes());
        this.batch = Math.max(1, Math.min(MOST_IN_BATCH, BATCH_BYTES / workload.payloadBytes()));
    }

    /** Sends {@code count} messages one way. */
    void send(long count) throws IOException, InterruptedException {
        for (long done = 0; done < count; done += batch) {
            sendBatch(done, Math.min(count, done + batch));
        }
        endpoint.flush();
    }

    /** Receives and checks {@code count} messages. */
    void receive(long count) throws IOException, InterruptedException {
        for (long done = 0; done < count; done += batch) {
            kept = receiveBatch(done, Math.min(count, done + batch));
        }
    }

    /** Sends {@code count} messages, each after the answer to the one before, and records how long each took. */
    void ping(long count, Histogram nanos) throws IOException, InterruptedException {
        for (long done = 0; done < count; done += batch) {
            kept = pingBatch(done, Math.min(count, done + batch), nanos);
        }
    }

    /** Answers {@code count} messages. */
    void pong(long count) throws IOException, InterruptedException {
        for (long done = 0; done < count; done += batch) {
            kept = pongBatch(done, Math.min(count, done + batch));
        }
    }

    /** The messages of the last batch, if any. */
    Object @Nullable [] kept() {
        return kept;
    }

    private void sendBatch(long from, long to) throws IOException, InterruptedException {
        for (long index = from; index < to; index++) {
            endpoint.send(payloads.at(index));
        }
    }

    private Object[] receiveBatch(long from, long to) throws IOException, InterruptedException {
        Object[] messages = new Object[(int) (to - from)];
        for (long index = from; index < to; index++) {
            messages[(int) (index - from)] = receiveChecked(index);
        }
        return messages;
    }

    private Object[] pingBatch(long from, long to, Histogram nanos) throws IOException, InterruptedException {
        Object[] messages = new Object[(int) (to - from)];
        for (long index = from; index < to; index++) {
            long startNanos = System.nanoTime();
            endpoint.send(payloads.at(index));
            endpoint.flush();
            messages[(int) (index - from)] = receiveChecked(index);
            nanos.recordValue(System.nanoTime() - startNanos);
        }
        return messages;
    }

    private Object[] pongBatch(long from, long to) throws IOException, InterruptedException {
        Object[] messages = new Object[(int) (to - from)];
        for (long index = from; index < to; index++) {
            M message = receiveChecked(index);
            endpoint.reply(message);
            endpoint.flush();
            messages[(int) (index - from)] = message;
        }
        return messages;
    }

    private M receiveChecked(long index) throws IOException, InterruptedException {
        M message = endpoint.receive();
        payloads.check(index, endpoint.payload(message));
        return message;
    }
}
