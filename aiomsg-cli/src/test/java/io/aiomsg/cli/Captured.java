package io.aiomsg.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Output that a test can wait for. */
final class Captured extends OutputStream {

    static final Duration DEADLINE = Duration.ofSeconds(20);

    private final ByteArrayOutputStream octets = new ByteArrayOutputStream();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition grown = lock.newCondition();

    /** Captures what a process prints. */
    static Captured of(InputStream in) {
        Captured captured = new Captured();
        Thread thread = new Thread(() -> {
            try (in) {
                in.transferTo(captured);
            } catch (IOException e) {
                return; // the process ended
            }
        });
        thread.setDaemon(true);
        thread.start();
        return captured;
    }

    @Override
    public void write(int octet) {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] buffer, int offset, int length) {
        lock.lock();
        try {
            octets.write(buffer, offset, length);
            grown.signalAll();
        } finally {
            lock.unlock();
        }
    }

    String text() {
        lock.lock();
        try {
            return octets.toString(StandardCharsets.UTF_8);
        } finally {
            lock.unlock();
        }
    }

    /** Waits for a match; returns its first group. */
    String await(String pattern) throws InterruptedException {
        Pattern compiled = Pattern.compile(pattern);
        long leftNanos = DEADLINE.toNanos();
        lock.lock();
        try {
            while (true) {
                Matcher matcher = compiled.matcher(octets.toString(StandardCharsets.UTF_8));
                if (matcher.find()) {
                    return matcher.groupCount() > 0 ? matcher.group(1) : matcher.group();
                }
                if (leftNanos <= 0) {
                    throw new AssertionError("no match for " + pattern + " in: " + text());
                }
                leftNanos = grown.awaitNanos(leftNanos);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits for the thread to end. */
    static void join(Thread thread) throws InterruptedException {
        TimeUnit.NANOSECONDS.timedJoin(thread, DEADLINE.toNanos());
        if (thread.isAlive()) {
            throw new AssertionError("still running: " + thread);
        }
    }
}
