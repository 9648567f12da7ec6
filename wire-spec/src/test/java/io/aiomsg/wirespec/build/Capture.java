package io.aiomsg.wirespec.build;

import io.aiomsg.wirespec.WireSpec;
import io.aiomsg.wirespec.proto.Receiver;
import io.aiomsg.wirespec.proto.Vector;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * Vectors as a packet capture (pcap 2.4, link type RAW, IPv4): one TCP connection each, from 10.0.0.2 to 10.0.0.1, port 25000.
 * The octets go to the bind end unless the vector is for a connect end. Sequence numbers and times are fixed.
 */
final class Capture {

    static final int PORT = 25_000;
    private static final int FIRST_CLIENT_PORT = 30_000;
    private static final int RAW_IP = 101;
    private static final int MAX_SEGMENT = 1_400;
    private static final int IP_HEAD = 20;
    private static final int TCP_HEAD = 20;
    private static final int START_SECONDS = 1_767_225_600; // 2026-01-01T00:00:00Z

    private static final int FIN = 1;
    private static final int SYN = 2;
    private static final int PSH = 8;
    private static final int ACK = 16;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private int packets;

    private Capture() {}

    static byte[] of(List<Vector> vectors) {
        Capture capture = new Capture();
        capture.out.writeBytes(ByteBuffer.allocate(24)
                .putInt(0xa1b2c3d4)
                .putShort((short) 2)
                .putShort((short) 4)
                .putInt(0) // time zone
                .putInt(0) // accuracy
                .putInt(65_535)
                .putInt(RAW_IP)
                .array());
        for (int i = 0; i < vectors.size(); i++) {
            capture.conversation(vectors.get(i), FIRST_CLIENT_PORT + i);
        }
        return capture.out.toByteArray();
    }

    private void conversation(Vector vector, int clientPort) {
        End client = new End(2, clientPort);
        End server = new End(1, PORT);
        send(client, server, SYN, new byte[0]);
        send(server, client, SYN | ACK, new byte[0]);
        send(client, server, ACK, new byte[0]);
        End sender = vector.getReceiver() == Receiver.CONNECT_END ? server : client;
        End receiver = sender == client ? server : client;
        byte[] octets = WireSpec.octets(vector).toByteArray();
        for (int at = 0; at < octets.length; at += MAX_SEGMENT) {
            byte[] segment = Arrays.copyOfRange(octets, at, Math.min(octets.length, at + MAX_SEGMENT));
            send(sender, receiver, PSH | ACK, segment);
        }
        send(receiver, sender, ACK, new byte[0]);
        send(sender, receiver, FIN | ACK, new byte[0]);
        send(receiver, sender, FIN | ACK, new byte[0]);
        send(sender, receiver, ACK, new byte[0]);
    }

    private void send(End from, End to, int flags, byte[] data) {
        int size = IP_HEAD + TCP_HEAD + data.length;
        ByteBuffer packet = ByteBuffer.allocate(size);
        packet.putShort((short) 0x4500).putShort((short) size);
        packet.putShort((short) packets).putShort((short) 0x4000); // do not fragment
        packet.put((byte) 64).put((byte) 6).putShort((short) 0);
        packet.putInt(from.address()).putInt(to.address());
        packet.putShort((short) from.port).putShort((short) to.port);
        packet.putInt(from.next).putInt((flags & ACK) == 0 ? 0 : to.next);
        packet.put((byte) ((TCP_HEAD / 4) << 4)).put((byte) flags).putShort((short) 65_535);
        packet.putShort((short) 0).putShort((short) 0).put(data);
        packet.putShort(10, checksum(packet, 0, IP_HEAD, 0));
        packet.putShort(IP_HEAD + 16, checksum(packet, IP_HEAD, size, pseudoHeader(from, to, size - IP_HEAD)));
        from.next += data.length + ((flags & (SYN | FIN)) == 0 ? 0 : 1);

        out.writeBytes(ByteBuffer.allocate(16)
                .putInt(START_SECONDS + packets / 1_000)
                .putInt(packets % 1_000 * 1_000)
                .putInt(size)
                .putInt(size)
                .array());
        out.writeBytes(packet.array());
        packets++;
    }

    private static int pseudoHeader(End from, End to, int size) {
        return (from.address() >>> 16)
                + (from.address() & 0xffff)
                + (to.address() >>> 16)
                + (to.address() & 0xffff)
                + 6
                + size;
    }

    /** The internet checksum of the octets from {@code at} up to {@code end}. */
    static short checksum(ByteBuffer in, int at, int end, int start) {
        int sum = start;
        for (int i = at; i < end; i += 2) {
            int low = i + 1 < end ? in.get(i + 1) & 0xff : 0;
            sum += (in.get(i) & 0xff) << 8 | low;
        }
        while (sum >>> 16 != 0) {
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return (short) ~sum;
    }

    /** One end of a connection. */
    private static final class End {
        private final int host;
        private final int port;
        private int next;

        End(int host, int port) {
            this.host = host;
            this.port = port;
            next = host * 1_000;
        }

        int address() {
            return 10 << 24 | host;
        }
    }
}
