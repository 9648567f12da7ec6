package io.aiomsg.conformance;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What a program prints, read by a thread of its own until the program ends. Keeps a bounded beginning. Thread-safe. */
final class Printed {

    private static final int MOST = 16 << 20;
    private static final int TAIL_LINES = 5;
    private static final int CHUNK = 1 << 16;

    private final InputStream in;
    private final Thread reader;
    private final ByteArrayOutputStream octets = new ByteArrayOutputStream();

    private Printed(InputStream in) {
        this.in = in;
        this.reader = new Thread(this::read, "conformance-agent-output");
        reader.setDaemon(true);
    }

    static Printed by(InputStream in) {
        Printed printed = new Printed(in);
        printed.reader.start();
        return printed;
    }

    private void read() {
        byte[] chunk = new byte[CHUNK];
        try (in) {
            for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
                keep(chunk, count);
            }
        } catch (IOException e) {
            return; // the program was killed
        }
    }

    /** What goes beyond the bound is read, so that the program does not block, and forgotten. */
    private synchronized void keep(byte[] chunk, int count) {
        octets.write(chunk, 0, Math.min(count, MOST - octets.size()));
    }

    /** All lines that are complete, without their ends. */
    synchronized List<byte[]> lines() {
        byte[] all = octets.toByteArray();
        List<byte[]> lines = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < all.length; i++) {
            if (all[i] == '\n') {
                lines.add(Arrays.copyOfRange(all, start, i));
                start = i + 1;
            }
        }
        return lines;
    }

    /** The last lines, for people. */
    synchronized String tail() {
        List<String> lines = octets.toString(StandardCharsets.UTF_8).lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
    }

    /** Waits until all has been read; a process that has been left running may hold the stream open. */
    void await(Duration within) throws InterruptedException {
        TimeUnit.NANOSECONDS.timedJoin(reader, within.toNanos());
    }
}
