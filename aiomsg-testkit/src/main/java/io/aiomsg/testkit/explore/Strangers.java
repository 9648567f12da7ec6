package io.aiomsg.testkit.explore;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** What those say who connect and are no aiomsg peers. */
final class Strangers {

    private Strangers() {}

    /** The words of one of several kinds. */
    static byte[] words(int kind) {
        return switch (kind % 8) {
            case 0 -> new byte[0];
            case 1 -> "GET / HTTP/1.1\r\nHost: here\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
            case 2 -> hello(2, 18);
            case 3 -> hello(1, 9);
            case 4 -> new byte[] {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 1};
            case 5 -> new byte[] {0, 0, 0};
            case 6 -> hello(1, 18);
            default -> garbage(kind);
        };
    }

    /** A HELLO of a version, with {@code length} octets where 18 are right. */
    private static byte[] hello(int version, int length) {
        ByteBuffer hello = ByteBuffer.allocate(4 + length);
        hello.putInt(length).put((byte) 1).put((byte) version);
        while (hello.hasRemaining()) {
            hello.put((byte) 'x');
        }
        return hello.array();
    }

    private static byte[] garbage(int kind) {
        byte[] octets = new byte[kind % 100 + 5];
        for (int i = 0; i < octets.length; i++) {
            octets[i] = (byte) (i * 31 + kind);
        }
        return octets;
    }
}
