package io.aiomsg.conformance;

import io.aiomsg.wirespec.proto.Expect;
import io.aiomsg.wirespec.proto.HttpPattern;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** What the words of a case about WebSockets depend on: the end that the runner is, and the key of the request that came. */
final class Upgrades {

    /** The request of the vector ws-upgrade. */
    static final String REQUEST = String.join(
            "\r\n",
            "GET / HTTP/1.1",
            "Host: 127.0.0.1:25000",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "Sec-WebSocket-Version: 13",
            "",
            "");

    /** The one of RFC 6455. */
    private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private final boolean masks;
    private String key = KEY;

    /** For one trial; whether the runner is the connect end, which masks what it sends. */
    Upgrades(boolean masks) {
        this.masks = masks;
    }

    boolean masks() {
        return masks;
    }

    /** A request came with this key. */
    void keyCame(String came) {
        key = came;
    }

    /** What belongs to the key. */
    String accept() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }

    /** What the other end says in an upgrade: the request, or the answer that belongs to the runner's. */
    Expect expectation() {
        Expect.Builder expect = Expect.newBuilder();
        HttpPattern.Builder http = expect.addStrictBuilder().getHttpBuilder();
        if (masks) {
            http.setStatus(HttpHead.SWITCHING)
                    .addFields("Upgrade: websocket")
                    .addFields("Connection: Upgrade")
                    .addFields("Sec-WebSocket-Accept: " + accept());
        }
        return expect.build();
    }

    /** The answer that accepts. */
    String answer() {
        return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
                + accept() + "\r\n\r\n";
    }
}
