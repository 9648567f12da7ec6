package io.aiomsg.testkit.contract;

import io.aiomsg.DisconnectReason;
import io.aiomsg.LossReason;
import io.aiomsg.SocketBuilder;
import io.aiomsg.nio.NioAiomsg;
import io.aiomsg.testkit.Simulation;
import io.aiomsg.testkit.peer.ScriptedListener;
import io.aiomsg.testkit.peer.ScriptedPeer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;

/** The contract on real TCP, over the loopback interface. */
final class LoopbackTransportTest extends TransportContract {

    @BeforeEach
    void begin() {
        begin(new Loopback());
    }

    private static final class Loopback implements Site {

        private static final String ADDRESS = "127.0.0.1";

        @Override
        public SocketBuilder builder(String host) {
            return new NioAiomsg().builder();
        }

        @Override
        public String bindAddress() {
            return ADDRESS;
        }

        @Override
        public String address(String host) {
            return ADDRESS;
        }

        @Override
        public String addressBesideLocal(String host) {
            return "127.0.0.2";
        }

        @Override
        public int unservedPort(String host) {
            try (ScriptedListener listener = ScriptedListener.onTcp()) {
                return listener.port();
            }
        }

        @Override
        public ScriptedPeer dial(String host, int port) {
            return ScriptedPeer.connectTcp(ADDRESS, port);
        }

        @Override
        public ScriptedListener listen(String host) {
            return ScriptedListener.onTcp();
        }

        @Override
        public Beside beside(String name, Simulation.Code code) {
            FutureTask<Void> task = new FutureTask<>(() -> {
                code.run();
                return null;
            });
            Thread thread = new Thread(task, "test-" + name);
            thread.setDaemon(true);
            thread.start();
            return new Beside() {
                @Override
                public boolean isDone() {
                    return task.isDone();
                }

                @Override
                public void join() throws InterruptedException {
                    await(task, thread);
                }
            };
        }

        private static void await(FutureTask<Void> task, Thread thread) throws InterruptedException {
            try {
                task.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            } catch (ExecutionException e) {
                throw new AssertionError(thread.getName() + " failed: " + e.getCause(), e.getCause());
            } catch (TimeoutException e) {
                AssertionError error = new AssertionError(thread.getName() + " has not ended within " + PATIENCE, e);
                error.setStackTrace(thread.getStackTrace());
                throw error;
            }
        }

        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public void pause(Duration time) throws InterruptedException {
            long deadlineNanos = System.nanoTime() + time.toNanos();
            for (long left = time.toNanos(); left > 0; left = deadlineNanos - System.nanoTime()) {
                LockSupport.parkNanos(left);
                if (Thread.interrupted()) {
                    throw new InterruptedException("interrupted while pausing");
                }
            }
        }

        @Override
        public void verify(Set<LossReason> losses, Set<DisconnectReason> ends) {
            // There is no history; leaks are looked for by the JUnit extension.
        }
    }
}
