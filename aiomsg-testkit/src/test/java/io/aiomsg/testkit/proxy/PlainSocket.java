package io.aiomsg.testkit.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/** A TCP socket that knows nothing of aiomsg, with a deadline for each read. */
final class PlainSocket implements AutoCloseable {

    /** What came, and how it ended. */
    record Rest(ByteBuffer octets, Ending ending) {}

    private final Socket socket;

    PlainSocket(Socket socket) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) Await.PATIENCE.toMillis());
    }

    static PlainSocket dial(int port) throws IOException {
        return new PlainSocket(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    static byte[] randomOctets(int count) {
        byte[] octets = new byte[count];
        new SplittableRandom(count).nextBytes(octets);
        return octets;
    }

    void send(byte[] octets) throws IOException {
        socket.getOutputStream().write(octets);
    }

    void send(String text) throws IOException {
        send(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Reads once, what is there or comes first. */
    int readSome(byte[] octets) throws IOException {
        return socket.getInputStream().read(octets);
    }

    byte[] read(int count) throws IOException {
        byte[] octets = socket.getInputStream().readNBytes(count);
        if (octets.length < count) {
            throw new EOFException("the stream ended after " + octets.length + " octets of " + count);
        }
        return octets;
    }

    void expect(String text) throws IOException {
        assertThat(new String(read(text.length()), StandardCharsets.US_ASCII)).isEqualTo(text);
    }

    /** Neither octets nor an end may come for a while. */
    void expectSilence() throws IOException {
        socket.setSoTimeout((int) Await.SILENCE.toMillis());
        try {
            throw new AssertionError(
                    "expected silence, got " + socket.getInputStream().read());
        } catch (SocketTimeoutException e) {
            socket.setSoTimeout((int) Await.PATIENCE.toMillis());
        }
    }

    /** Reads until the connection ends. */
    Rest readToEnd() throws IOException {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        byte[] chunk = new byte[64 * 1024];
        try {
            for (int count = readSome(chunk); count >= 0; count = readSome(chunk)) {
                octets.write(chunk, 0, count);
            }
            return new Rest(ByteBuffer.wrap(octets.toByteArray()), Ending.FIN);
        } catch (SocketException e) {
            return new Rest(ByteBuffer.wrap(octets.toByteArray()), Ending.RST);
        }
    }

    void expectEnd(Ending ending) throws IOException {
        Rest rest = readToEnd();
        assertThat(rest.octets().remaining()).isZero();
        assertThat(rest.ending()).isEqualTo(ending);
    }

    void halfClose() throws IOException {
        socket.shutdownOutput();
    }

    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
