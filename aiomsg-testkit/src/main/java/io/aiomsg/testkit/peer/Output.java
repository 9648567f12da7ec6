package io.aiomsg.testkit.peer;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;

/** What a scripted peer sends, and what of it the connection has not taken yet. For one thread. */
final class Output {

    private final OctetStream stream;
    private final Conversation conversation;
    private ByteBuffer rest = ByteBuffer.allocate(0);

    Output(OctetStream stream, Conversation conversation) {
        this.stream = stream;
        this.conversation = conversation;
    }

    /** How many octets have been given but not been taken by the connection. */
    int remaining() {
        return rest.remaining();
    }

    /** Puts octets behind what has not been taken yet. Takes ownership of the array. */
    void add(byte[] octets) {
        if (!rest.hasRemaining()) {
            rest = ByteBuffer.wrap(octets);
            return;
        }
        rest = ByteBuffer.allocate(rest.remaining() + octets.length)
                .put(rest)
                .put(octets)
                .flip();
    }

    /**
     * Sends until nothing is left; false if the connection took nothing for {@code stillness}.
     *
     * @throws IOException if the connection is broken; an interruption fails the script
     */
    boolean flush(Duration stillness) throws IOException {
        int from = rest.position();
        try {
            return stream.write(rest, stillness);
        } catch (InterruptedIOException e) {
            throw conversation.fail("interrupted while sending", e);
        } finally {
            if (rest.position() > from) {
                conversation.sent(rest.array(), from, rest.position());
            }
        }
    }
}
