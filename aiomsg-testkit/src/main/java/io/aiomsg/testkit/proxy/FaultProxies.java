package io.aiomsg.testkit.proxy;

import java.util.ArrayDeque;
import java.util.Deque;

/** Opens the fault proxies of one test, and closes them together. Thread-safe. */
public final class FaultProxies implements AutoCloseable {

    private final Deque<FaultProxy> open = new ArrayDeque<>();

    /** None yet. */
    public FaultProxies() {}

    /**
     * {@return a new proxy in front of a target, closed with this: {@link FaultProxy#to(String, int)}}
     *
     * @param host a host name or address literal
     * @param port 1 to 65535
     */
    public synchronized FaultProxy to(String host, int port) {
        FaultProxy proxy = FaultProxy.to(host, port);
        open.push(proxy);
        return proxy;
    }

    /** Closes every proxy, the newest first. Idempotent. */
    @Override
    public synchronized void close() {
        while (!open.isEmpty()) {
            open.pop().close();
        }
    }
}
