package io.aiomsg.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a stream, read ahead by a daemon thread of its own, because a read of standard input cannot be
 * interrupted and a wait for {@link #next} can. One reader only.
 */
final class LineSource {

    private static final int READ_BYTES = 64 * 1024;
    private static final int BATCHES_AHEAD = 4;
    private static final List<byte[]> END = List.of();

    private final InputStream in;
    private final int maxLineBytes;
    private final BlockingQueue<List<byte[]>> batches = new ArrayBlockingQueue<>(BATCHES_AHEAD);
    private final ByteArrayOutputStream unfinished = new ByteArrayOutputStream();
    private volatile @Nullable IOException failure;
    private List<byte[]> batch = List.of();
    private int taken;
    private boolean ended;

    /** Starts to read; {@code in} is closed at its end. */
    LineSource(InputStream in, int maxLineBytes) {
        this.in = in;
        this.maxLineBytes = maxLineBytes;
        Thread reader = new Thread(this::readAll, "aiomsg-input");
        reader.setDaemon(true);
        reader.start();
    }

    /** The next line without its end, or null at the end of the stream. A last line needs no end of line. */
    byte @Nullable [] next() throws InterruptedException, IOException {
        while (taken == batch.size()) {
            if (ended) {
                return null;
            }
            batch = batches.take();
            taken = 0;
            ended = batch.isEmpty();
            IOException thrown = failure;
            if (ended && thrown != null) {
                throw thrown;
            }
        }
        return batch.get(taken++);
    }

    private void readAll() {
        try (in) {
            byte[] buffer = new byte[READ_BYTES];
            int count = in.read(buffer);
            while (count >= 0) {
                List<byte[]> lines = new ArrayList<>();
                try {
                    split(buffer, count, lines);
                } finally {
                    if (!lines.isEmpty()) {
                        batches.put(lines);
                    }
                }
                count = in.read(buffer);
            }
            if (unfinished.size() > 0) {
                batches.put(List.of(unfinished.toByteArray()));
            }
        } catch (IOException e) {
            failure = e;
        } catch (InterruptedException e) {
            return; // nobody interrupts this thread
        }
        putEnd();
    }

    private void putEnd() {
        try {
            batches.put(END);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void split(byte[] buffer, int count, List<byte[]> lines) throws IOException {
        int start = 0;
        for (int i = 0; i < count; i++) {
            if (buffer[i] == '\n') {
                keep(buffer, start, i);
                lines.add(unfinished.toByteArray());
                unfinished.reset();
                start = i + 1;
            }
        }
        keep(buffer, start, count);
    }

    private void keep(byte[] buffer, int start, int end) throws IOException {
        if (unfinished.size() + end - start > maxLineBytes) {
            throw new IOException("a line is longer than " + maxLineBytes + " octets, the longest message");
        }
        unfinished.write(buffer, start, end - start);
    }
}
