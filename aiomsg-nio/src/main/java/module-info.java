/** The implementation of aiomsg on java.nio; found by {@link java.util.ServiceLoader} through {@code io.aiomsg}. */
@SuppressWarnings("module") // the testkit, which the core is exported to, is built later
module io.aiomsg.nio {
    requires transitive io.aiomsg;
    requires io.netty.buffer;
    requires static org.jspecify;

    exports io.aiomsg.nio;
    exports io.aiomsg.nio.wire to
            io.aiomsg.testkit;
    exports io.aiomsg.nio.engine to
            io.aiomsg.testkit;
    exports io.aiomsg.nio.socket to
            io.aiomsg.testkit;

    provides io.aiomsg.AiomsgFactory with
            io.aiomsg.nio.NioAiomsg;
}
