package io.aiomsg.testkit.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Flipped bits: which, how many, and the same ones again for the same seed. */
class CorruptionTest {

    private static final byte[] OCTETS = PlainSocket.randomOctets(50_000);

    @RegisterExtension
    final Site site = new Site();

    @Test
    void flipsOneBitOfTheOctetAtTheOffset() throws Exception {
        site.proxy.toTarget().corruptAt(1234);
        Site.Pair pair = site.connect();
        assertThat(differences(pass(pair.client(), pair.server()))).containsExactly(1234);
        assertThat(site.proxy.stats().corruptedOctets()).isEqualTo(1);
        assertThat(differences(pass(pair.client(), pair.server()))).isEmpty();
        assertThat(differences(pass(pair.server(), pair.client()))).isEmpty();
        Site.Pair next = site.connect();
        assertThat(differences(pass(next.client(), next.server()))).containsExactly(1234);
    }

    @Test
    void flipsOneBitOfEveryOctet() throws Exception {
        site.proxy.fromTarget().corruptEvery(1);
        Site.Pair pair = site.connect();
        assertThat(differences(pass(pair.server(), pair.client()))).hasSize(OCTETS.length);
        assertThat(differences(pass(pair.client(), pair.server()))).isEmpty();
    }

    @Test
    void flipsEveryNthOctetOnAverage() throws Exception {
        FaultProxy proxy = site.proxy(7);
        proxy.both().corruptEvery(100);
        Site.Pair pair = site.connect(proxy);
        List<Integer> hit = differences(pass(pair.client(), pair.server()));
        assertThat(hit).hasSizeBetween(400, 600);
        assertThat(proxy.stats().corruptedOctets()).isEqualTo(hit.size());
        assertThat(differences(pass(pair.server(), pair.client()))).isNotEqualTo(hit);
    }

    @Test
    void flipsTheSameBitsForTheSameSeed() throws Exception {
        byte[] first = corrupted(site.proxy(7));
        FaultProxy split = site.proxy(7);
        split.toTarget().split(1, 1000);
        assertThat(corrupted(split)).isEqualTo(first);
        assertThat(corrupted(site.proxy(8))).isNotEqualTo(first);
    }

    @Test
    void stopsWhenReset() throws Exception {
        site.proxy.both().corruptEvery(1);
        Site.Pair pair = site.connect();
        pass(pair.client(), pair.server());
        site.proxy.reset();
        assertThat(differences(pass(pair.client(), pair.server()))).isEmpty();
    }

    private byte[] corrupted(FaultProxy proxy) throws Exception {
        proxy.toTarget().corruptEvery(50);
        Site.Pair pair = site.connect(proxy);
        return pass(pair.client(), pair.server());
    }

    private static byte[] pass(PlainSocket from, PlainSocket to) throws Exception {
        from.send(OCTETS);
        return to.read(OCTETS.length);
    }

    /** The offsets that differ, each in one bit exactly. */
    private static List<Integer> differences(byte[] arrived) {
        List<Integer> offsets = new ArrayList<>();
        for (int i = 0; i < OCTETS.length; i++) {
            int bits = Integer.bitCount((OCTETS[i] ^ arrived[i]) & 0xff);
            if (bits != 0) {
                assertThat(bits).isEqualTo(1);
                offsets.add(i);
            }
        }
        return offsets;
    }
}
