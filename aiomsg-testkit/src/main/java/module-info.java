/** Tests for what is built on aiomsg: a simulated network under virtual time, scripted peers, a fault proxy. */
module io.aiomsg.testkit {
    requires transitive io.aiomsg;
    requires io.aiomsg.nio;
    requires io.netty.buffer;
    requires static org.junit.jupiter.api;
    requires static org.jspecify;

    exports io.aiomsg.testkit;
    exports io.aiomsg.testkit.explore;
    exports io.aiomsg.testkit.junit;
    exports io.aiomsg.testkit.peer;
    exports io.aiomsg.testkit.proxy;
}
