package io.aiomsg.nio.engine;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** What was handed to the kernel on one direction of a stream, read frame by frame without any code under test. */
final class Tap {

    /** A frame whose last octet was handed over. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Frame(int type, long idHigh, long idLow, byte[] payload, long timeNanos) {}

    final List<Frame> frames = new ArrayList<>();

    private final Pipe pipe;
    private final ByteArrayOutputStream rest = new ByteArrayOutputStream();

    Tap(Pipe pipe) {
        this.pipe = pipe;
    }

    void written(byte[] octets) {
        rest.writeBytes(octets);
        if (rest.size() < 4) {
            return;
        }
        ByteBuffer all = ByteBuffer.wrap(rest.toByteArray());
        while (all.remaining() >= 4 && all.remaining() - 4 >= all.getInt(all.position())) {
            byte[] envelope = new byte[all.getInt()];
            all.get(envelope);
            frame(envelope);
        }
        rest.reset();
        rest.write(all.array(), all.position(), all.remaining());
    }

    private void frame(byte[] envelope) {
        Frame frame = Frames.parse(envelope, pipe.from.world.nowNanos);
        frames.add(frame);
        pipe.from.world.ledger.handed(pipe, frame);
    }

    /** How many frames of a type were handed over. */
    long count(int type) {
        return frames.stream().filter(frame -> frame.type == type).count();
    }

    /** The messages handed over, in order. */
    List<Frame> messages() {
        return frames.stream()
                .filter(frame -> frame.type == 3 || frame.type == 4)
                .toList();
    }
}
