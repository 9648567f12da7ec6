package io.aiomsg.testkit.peer;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Two scripted peers with a TCP connection between them, made anew for each test and closed after it. */
final class Pair implements BeforeEachCallback, AfterEachCallback {

    private static final int SMALL_BUFFER = 4_096;

    private ScriptedListener listener;
    private ScriptedPeer one;
    private ScriptedPeer two;

    /** The one that connected. */
    ScriptedPeer one() {
        return one;
    }

    /** The one that was connected to. */
    ScriptedPeer two() {
        return two;
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        listener = ScriptedListener.onTcp(0, SMALL_BUFFER);
        one = ScriptedPeer.connectTcp("127.0.0.1", listener.port());
        two = listener.accept();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        try (ScriptedListener closedLast = listener;
                ScriptedPeer closedNext = two;
                ScriptedPeer closedFirst = one) {
            // Each is closed, whatever the others say.
        }
    }
}
