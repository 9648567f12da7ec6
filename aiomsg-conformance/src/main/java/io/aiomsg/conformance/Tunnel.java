package io.aiomsg.conformance;

import io.aiomsg.wirespec.proto.WebsocketOpcode;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * What comes inside of a WebSocket. It hands on the content of binary messages, keeps the control frames, and finds what the
 * implementation must not have sent. For one thread.
 */
final class Tunnel {

    private static final int MASK_SIZE = 4;
    private static final int MAX_CONTROL = 125;
    private static final int LENGTH_16 = 126;
    private static final int LENGTH_64 = 127;

    private final boolean masked;
    private byte[] raw = new byte[0];
    private byte[] lastMask = new byte[0];
    private final Deque<Control> controls = new ArrayDeque<>();
    private final Deque<Message> messages = new ArrayDeque<>();
    private long produced;
    private boolean inMessage;
    private boolean closed;
    private @Nullable String fault;

    /** A control frame. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Control(WebsocketOpcode opcode, byte[] content) {}

    /** A message without fragments: where it begins and ends in all that was handed on. */
    private record Message(long from, long to) {}

    /** Whether what comes must be masked. */
    Tunnel(boolean masked) {
        this.masked = masked;
    }

    /** Takes octets as they came; returns the content of messages in them. */
    byte[] take(byte[] octets, int count) {
        byte[] joined = Arrays.copyOf(raw, raw.length + count);
        System.arraycopy(octets, 0, joined, raw.length, count);
        ByteBuffer in = ByteBuffer.wrap(joined);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        while (fault == null && frame(in, out)) {
            in.mark();
        }
        raw = Arrays.copyOfRange(joined, fault == null ? in.reset().position() : joined.length, joined.length);
        return out.toByteArray();
    }

    /** Takes one frame; false if it is not complete. */
    private boolean frame(ByteBuffer in, ByteArrayOutputStream out) {
        in.mark();
        if (in.remaining() < 2) {
            return false;
        }
        int first = in.get() & 0xFF;
        int second = in.get() & 0xFF;
        long length = length(in, second & 0x7F);
        if (length < 0) {
            return false;
        }
        check(first, second, length);
        if (fault != null || in.remaining() < length + (masked ? MASK_SIZE : 0)) {
            return false;
        }
        byte[] mask = new byte[masked ? MASK_SIZE : 0];
        in.get(mask);
        if (masked && Arrays.equals(mask, lastMask)) {
            fault = "a WebSocket frame with the same mask as the one before";
            return false;
        }
        lastMask = mask;
        byte[] content = new byte[(int) length];
        in.get(content);
        for (int i = 0; masked && i < content.length; i++) {
            content[i] ^= mask[i % MASK_SIZE];
        }
        frame(first & 0x0F, (first & 0x80) != 0, content, out);
        return true;
    }

    /** The length; -1 if it is not complete. */
    private long length(ByteBuffer in, int form) {
        int size = form == LENGTH_16 ? Short.BYTES : form == LENGTH_64 ? Long.BYTES : 0;
        if (in.remaining() < size) {
            return -1;
        }
        long length = size == 0 ? form : size == Short.BYTES ? in.getShort() & 0xFFFF : in.getLong();
        if (length < 0 || length > Wire.MAX_LENGTH) {
            fault = "a WebSocket frame of " + Long.toUnsignedString(length) + " octets";
            return 0;
        }
        if ((size > 0 && length < LENGTH_16) || (size == Long.BYTES && length <= 0xFFFF)) {
            fault = "a WebSocket frame whose length is not in the shortest form";
        }
        return length;
    }

    private void check(int first, int second, long length) {
        int opcode = first & 0x0F;
        boolean last = (first & 0x80) != 0;
        boolean control = opcode >= Opcodes.CLOSING;
        if (closed) {
            fault = "something behind a close";
        } else if ((first & 0x70) != 0) {
            fault = "a WebSocket frame with reserved bits";
        } else if ((second & 0x80) != 0 != masked) {
            fault = masked ? "a WebSocket frame without a mask" : "a WebSocket frame with a mask";
        } else if (Opcodes.named(opcode) == null) {
            fault = "a WebSocket frame with the reserved opcode " + opcode;
        } else if (opcode == Opcodes.TEXT) {
            fault = "a text message";
        } else if (control && (!last || length > MAX_CONTROL)) {
            fault = "a control frame that is too long or in fragments";
        } else if (!control && inMessage != (opcode == Opcodes.CONTINUATION)) {
            fault = inMessage ? "a message within the fragments of another" : "a fragment that continues nothing";
        }
    }

    private void frame(int code, boolean last, byte[] content, ByteArrayOutputStream out) {
        WebsocketOpcode opcode = Opcodes.named(code);
        if (opcode != null && code >= Opcodes.CLOSING) {
            closed = code == Opcodes.CLOSING;
            controls.add(new Control(opcode, content));
            return;
        }
        if (last && code == Opcodes.BINARY) {
            messages.add(new Message(produced, produced + content.length));
        }
        inMessage = !last;
        produced += content.length;
        out.writeBytes(content);
    }

    /** What came that must not have; null if nothing. */
    @Nullable
    String fault() {
        return fault;
    }

    /** The first control frame that waits to be looked at; null if there is none. */
    @Nullable
    Control control() {
        return controls.peek();
    }

    void takeControl() {
        controls.poll();
    }

    /** The length of the message that begins where so many octets are left to be looked at; -1 if none does. */
    int message(int left) {
        long here = produced - left;
        messages.removeIf(each -> each.from < here || each.from == each.to);
        Message next = messages.peek();
        return next != null && next.from == here ? (int) (next.to - next.from) : -1;
    }
}
