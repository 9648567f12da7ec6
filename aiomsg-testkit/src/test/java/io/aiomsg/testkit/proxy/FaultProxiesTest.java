package io.aiomsg.testkit.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aiomsg.testkit.junit.AiomsgTest;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;

/** The proxies of a test end together, and none begins afterwards. */
final class FaultProxiesTest {

    @AiomsgTest
    void closesEveryProxy() throws Exception {
        FaultProxies proxies = new FaultProxies();
        int one = proxies.to("127.0.0.1", 1).port();
        int other = proxies.to("127.0.0.1", 1).port();
        assertThat(one).isNotEqualTo(other);
        proxies.close();
        proxies.close();
        for (int port : new int[] {one, other}) {
            assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close())
                    .isInstanceOf(ConnectException.class);
        }
    }

    @AiomsgTest
    void opensNoneThatNobodyWouldClose() {
        FaultProxies proxies = new FaultProxies();
        proxies.close();
        assertThatThrownBy(() -> proxies.to("127.0.0.1", 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("are closed: open them before that");
    }
}
