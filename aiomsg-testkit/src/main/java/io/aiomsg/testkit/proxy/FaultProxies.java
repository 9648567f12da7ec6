package io.aiomsg.testkit.proxy;

import java.util.ArrayDeque;
import java.util.Deque;

/** Opens the fault proxies of one test, and closes them together. Thread-safe. */
public final class FaultProxies implements AutoCloseable {

    private final Deque<FaultProxy> open = new ArrayDeque<>();
    private boolean closed;

    /** None yet. */
    public FaultProxies() {}

    /**
     * {@return a new proxy in front of a target, closed with this: {@link FaultProxy#to(String, int)}}
     *
     * @param host a host name or address literal
     * @param port 1 to 65535
     * @throws IllegalStateException if this is closed, and would not close it any more
     */
    public synchronized FaultProxy to(String host, int port) {
        if (closed) {
            throw new IllegalStateException("the fault proxies of this test are closed: open them before that, or one"
                    + " of your own with FaultProxy.to, which you close");
        }
        FaultProxy proxy = FaultProxy.to(host, port);
        open.push(proxy);
        return proxy;
    }

    /** Closes every proxy, the newest first; no other one can be opened. Idempotent. */
    @Override
    public synchronized void close() {
        closed = true;
        while (!open.isEmpty()) {
            open.pop().close();
        }
    }
}
