package io.aiomsg.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CuttableRelayTest {

    @Test
    void relaysUntilItSeesWhatItWaitsForAndThenLosesIt() throws Exception {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (ServerSocket target = new ServerSocket(0, 5, loopback);
                CuttableRelay relay = new CuttableRelay(target.getLocalPort());
                Socket near = new Socket(loopback, relay.port());
                Socket far = target.accept()) {
            near.getOutputStream().write("hello".getBytes(StandardCharsets.US_ASCII));
            assertThat(far.getInputStream().readNBytes(5)).asString().isEqualTo("hello");
            far.getOutputStream().write('!');
            assertThat(near.getInputStream().read()).isEqualTo('!');

            AtomicInteger swallowed = new AtomicInteger();
            Future<Boolean> cut = relay.cutWhenSeen("secret".getBytes(StandardCharsets.US_ASCII), swallowed::set);
            near.getOutputStream().write("my secret".getBytes(StandardCharsets.US_ASCII));

            assertThat(cut.get(10, TimeUnit.SECONDS)).isTrue();
            assertThat(swallowed).hasValue(9);
            assertThat(ended(near)).isTrue();
            assertThat(ended(far)).isTrue();

            try (Socket again = new Socket(loopback, relay.port());
                    Socket farAgain = target.accept()) {
                again.getOutputStream().write("my secret".getBytes(StandardCharsets.US_ASCII));
                assertThat(farAgain.getInputStream().readNBytes(9)).asString().isEqualTo("my secret");
            }
        }
    }

    private static boolean ended(Socket socket) {
        try {
            return socket.getInputStream().read() < 0;
        } catch (IOException e) {
            return true; // reset
        }
    }
}
