package io.aiomsg.testkit.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aiomsg.Identity;
import io.aiomsg.testkit.junit.AiomsgExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A scripted peer against a plain socket of the JDK: exactly these octets go over the wire. */
@ExtendWith(AiomsgExtension.class)
class ScriptedOctetsTest {

    private static final String ID = "a5a5a5a5a5a5a5a5a5a5a5a500000007";

    private ServerSocket server;
    private ScriptedPeer peer;
    private Socket socket;

    @BeforeEach
    void connect() throws IOException {
        server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        peer = ScriptedPeer.connectTcp("127.0.0.1", server.getLocalPort());
        socket = server.accept();
        socket.setSoTimeout(5_000);
    }

    @AfterEach
    void close() throws IOException {
        try (ServerSocket closedLast = server;
                Socket closedNext = socket;
                ScriptedPeer closedFirst = peer) {
            // Each is closed, whatever the others say.
        }
    }

    @Test
    void sendsRightFrames() throws IOException {
        peer.hello(Identity.named("ABC"));
        assertReceived("00000012" + "0101" + "414243" + "00".repeat(13));
        peer.heartbeat();
        assertReceived("0000000102");
        peer.data("xy");
        assertReceived("00000003037879");
        peer.data("");
        assertReceived("0000000103");
        peer.request(MessageId.numbered(7), "xy");
        assertReceived("0000001304" + ID + "7879");
        peer.ack(MessageId.numbered(7));
        assertReceived("0000001105" + ID);
    }

    @Test
    void sendsWrongFrames() throws IOException {
        peer.frame(0xFFFF_FFFFL);
        assertReceived("ffffffff");
        peer.frame(3, new byte[] {2}, new byte[] {1});
        assertReceived("000000030201");
        peer.frame(0);
        assertReceived("00000000");
        peer.envelope(0xEE, new byte[] {1});
        assertReceived("00000002ee01");
        peer.hello(Identity.of(new byte[] {1}));
        assertReceived("00000003010101");
        peer.send(Frames.hex("de ad"), Frames.hex("beef"));
        assertReceived("deadbeef");
    }

    @Test
    void endsAsItSays() throws IOException {
        peer.halfClose();
        assertThat(socket.getInputStream().read()).isEqualTo(-1);
        peer.reset();
        assertThatThrownBy(() -> {
                    socket.getOutputStream().write(1);
                    socket.getInputStream().read();
                    socket.getOutputStream().write(1);
                })
                .isInstanceOf(IOException.class);
    }

    @Test
    void understandsWhatAnotherSends() throws IOException {
        socket.getOutputStream().write(Frames.hex("00000003 03 7879 00000001 02"));
        peer.expectData("xy");
        peer.expectHeartbeat();
        socket.setSoLinger(true, 0);
        socket.close();
        peer.expectReset();
    }

    @Test
    void refusesToMakeWhatNoFrameCanSay() {
        assertThatThrownBy(() -> peer.envelope(256)).hasMessage("a type is one octet, 0 to 255; this is 256");
        assertThatThrownBy(() -> peer.frame(1L << 32))
                .hasMessage("a length is four octets, 0 to 4294967295; this is 4294967296");
        assertThatThrownBy(() -> MessageId.of(new byte[3])).hasMessage("a message id has 16 octets; these are 3");
        peer.expectSilence(Duration.ZERO);
    }

    private void assertReceived(String digits) throws IOException {
        byte[] received = socket.getInputStream().readNBytes(digits.length() / 2);
        assertThat(HexFormat.of().formatHex(received)).isEqualTo(digits);
        assertThat(socket.getInputStream().available()).isZero();
    }
}
