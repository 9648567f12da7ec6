package io.aiomsg.wirespec.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.wirespec.proto.Part;
import io.aiomsg.wirespec.proto.Receiver;
import io.aiomsg.wirespec.proto.Vector;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class CaptureTest {

    @Test
    void packetsHaveRightSizesAndChecksums() {
        int packets = 0;
        ByteBuffer in = ByteBuffer.wrap(Capture.of(List.of(vector(Receiver.BIND_END, 3_001))));
        in.position(24);
        while (in.hasRemaining()) {
            ByteBuffer packet = packet(in);
            assertThat(packet.getShort(2)).isEqualTo((short) packet.capacity());
            assertThat(Capture.checksum(packet, 0, 20, 0)).isZero();
            int pseudoHeader = 10 * 512 + 1 + 2 + 6 + packet.capacity() - 20;
            assertThat(Capture.checksum(packet, 20, packet.capacity(), pseudoHeader))
                    .isZero();
            packets++;
        }
        assertThat(packets).isEqualTo(3 + 3 + 4);
    }

    @Test
    void octetsGoTowardsTheirReceiver() {
        assertThat(sent(vector(Receiver.BIND_END, 3_001), true)).hasSize(3_001).containsOnly(7);
        assertThat(sent(vector(Receiver.ANY_END, 5), true)).hasSize(5);
        assertThat(sent(vector(Receiver.CONNECT_END, 5), true)).isEmpty();
        assertThat(sent(vector(Receiver.CONNECT_END, 5), false)).hasSize(5);
    }

    @Test
    void sequenceNumbersFollowEachOther() {
        ByteBuffer in = ByteBuffer.wrap(Capture.of(List.of(vector(Receiver.BIND_END, 3_001))));
        in.position(24);
        long[] next = new long[2];
        while (in.hasRemaining()) {
            ByteBuffer packet = packet(in);
            int from = packet.get(15) - 1;
            int flags = packet.get(33);
            long sequence = Integer.toUnsignedLong(packet.getInt(24));
            if ((flags & 2) == 0) {
                assertThat(sequence).isEqualTo(next[from]);
                assertThat(Integer.toUnsignedLong(packet.getInt(28))).isEqualTo(next[1 - from]);
            }
            next[from] = sequence + packet.capacity() - 40 + ((flags & 3) == 0 ? 0 : 1);
        }
    }

    private static byte[] sent(Vector vector, boolean toBindEnd) {
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        ByteBuffer in = ByteBuffer.wrap(Capture.of(List.of(vector)));
        in.position(24);
        while (in.hasRemaining()) {
            ByteBuffer packet = packet(in);
            boolean towardsBindEnd = packet.getShort(22) == Capture.PORT;
            if (towardsBindEnd == toBindEnd) {
                byte[] octets = new byte[packet.capacity() - 40];
                packet.get(40, octets);
                sent.writeBytes(octets);
            }
        }
        return sent.toByteArray();
    }

    private static ByteBuffer packet(ByteBuffer in) {
        in.position(in.position() + 8);
        int size = in.getInt();
        assertThat(in.getInt()).isEqualTo(size);
        byte[] octets = new byte[size];
        in.get(octets);
        return ByteBuffer.wrap(octets);
    }

    private static Vector vector(Receiver receiver, int repeat) {
        return Vector.newBuilder()
                .setId("v")
                .setReceiver(receiver)
                .addParts(Part.newBuilder().setHex("07").setRepeat(repeat))
                .build();
    }
}
