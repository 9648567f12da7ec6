package io.aiomsg.testkit.junit;

import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.AiomsgSocket;
import io.aiomsg.Identity;
import io.aiomsg.nio.NioAiomsg;
import io.aiomsg.testkit.peer.ScriptedListener;
import io.aiomsg.testkit.peer.ScriptedPeer;
import io.aiomsg.testkit.proxy.FaultProxies;
import io.aiomsg.testkit.proxy.FaultProxy;

/** What the extension hands to tests of real sockets. */
final class InjectedTest {

    @AiomsgTest
    void scriptedPeerBehindAFaultProxy(ScriptedListener listener, FaultProxies proxies) throws Exception {
        FaultProxy proxy = proxies.to("127.0.0.1", listener.port());
        proxy.toTarget().split(1, 3);
        try (AiomsgSocket socket = new NioAiomsg().builder().open()) {
            socket.connect("127.0.0.1", proxy.port());
            try (ScriptedPeer peer = listener.accept()) {
                peer.expectHello(socket.identity());
                peer.hello(Identity.named("scripted"));
                peer.data("over there");
                assertThat(socket.receive().text()).isEqualTo("over there");
            }
        }
    }
}
