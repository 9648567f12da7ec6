package io.aiomsg.cli;

import io.aiomsg.AiomsgSocket;
import io.aiomsg.Identity;
import io.aiomsg.SendMode;
import io.aiomsg.Sender;
import io.aiomsg.UnknownPeerException;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Sends lines through a socket, each as a message. Not thread-safe. */
final class LineSender {

    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final Duration FOR_EVER = Duration.ofDays(1);

    /** A published file must not overrun its subscribers' queues: it leaves in pieces well below their limits. */
    private static final int PUBLISHED_AT_ONCE_MESSAGES = 16_384;

    private static final long PUBLISHED_AT_ONCE_BYTES = 8L << 20;
    private static final Duration SLOW_SUBSCRIBER_PATIENCE = Duration.ofSeconds(5);

    private final AiomsgSocket socket;
    private final SocketFlags flags;
    private final EventReporter reporter;
    private int publishedMessages;
    private long publishedBytes;

    LineSender(AiomsgSocket socket, SocketFlags flags, EventReporter reporter) {
        this.socket = socket;
        this.flags = flags;
        this.reporter = reporter;
    }

    /** Sends every line; returns when all are accepted by the socket. */
    void sendAll(LineSource lines, Progress progress) throws InterruptedException {
        awaitPeer();
        byte[] line = next(lines, progress);
        while (line != null) {
            int size = flags.json() ? sendJson(line, progress.messages() + 1) : sendPlain(line);
            progress.count(size);
            if (flags.mode() == SendMode.PUBLISH) {
                pace(size);
            }
            line = next(lines, progress);
        }
    }

    private static byte @Nullable [] next(LineSource lines, Progress progress) throws InterruptedException {
        try {
            return lines.next();
        } catch (IOException e) {
            throw CommandFailure.failed("reading ended after " + progress.messages() + " lines: " + e.getMessage());
        }
    }

    private int sendPlain(byte[] line) throws InterruptedException {
        socket.send(line);
        return line.length;
    }

    private int sendJson(byte[] line, long number) throws InterruptedException {
        JsonLine.Outgoing outgoing;
        try {
            outgoing = JsonLine.read(line);
        } catch (IOException | RuntimeException e) { // a wrong "to" is unchecked
            throw CommandFailure.failed(
                    "line " + number + " is not a message: " + firstLine(String.valueOf(e.getMessage())));
        }
        int size = outgoing.payload().length;
        if (outgoing.to() == null) {
            socket.send(outgoing.payload());
        } else {
            sendTo(outgoing.to(), outgoing.payload());
        }
        return size;
    }

    private void sendTo(Identity peer, byte[] payload) throws InterruptedException {
        Sender sender = socket.to(peer);
        boolean told = false;
        while (true) {
            try {
                sender.send(payload);
                return;
            } catch (UnknownPeerException e) {
                if (!told) {
                    reporter.tell("waits for " + peer + " to connect");
                    told = true;
                }
                // An identity becomes known when it connects; then there is one peer more.
                socket.awaitPeers(socket.peers().size() + 1, Duration.ofMillis(50));
            }
        }
    }

    /** A published message goes to whoever is there, so someone has to be; other messages wait in the socket. */
    private void awaitPeer() throws InterruptedException {
        if (socket.awaitPeers(1, PATIENCE)) {
            return;
        }
        reporter.tell("nobody is connected yet; waiting");
        boolean connected = flags.mode() != SendMode.PUBLISH;
        while (!connected) {
            connected = socket.awaitPeers(1, FOR_EVER);
        }
    }

    private void pace(int size) throws InterruptedException {
        publishedMessages++;
        publishedBytes += size;
        if (publishedMessages >= PUBLISHED_AT_ONCE_MESSAGES || publishedBytes >= PUBLISHED_AT_ONCE_BYTES) {
            socket.drain(SLOW_SUBSCRIBER_PATIENCE);
            publishedMessages = 0;
            publishedBytes = 0;
        }
    }

    /** The JSON parser adds lines about where in the source it was. */
    private static String firstLine(String message) {
        return message.lines().findFirst().orElse(message);
    }
}
