package io.aiomsg.nio.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.SocketLimits;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Virtual threads: thousands may block in a socket, and none holds the thread that carries it. Without the leak check, for the
 * flight recorder and the carriers leave threads of their own.
 */
@EnabledForJreRange(min = JRE.JAVA_21)
class VirtualThreadsTest {

    private static final int EACH = 5_000;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @RegisterExtension
    final Stage stage = new Stage();

    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    /** Holds whatever is carrying a virtual thread that comes here first. */
    private static final class Pinning {
        static {
            LockSupport.parkNanos(50_000_000);
        }

        static void touch() {}
    }

    private interface Body {
        void run() throws Exception;
    }

    /** The tests are compiled for a Java without virtual threads. */
    private Thread virtual(Body body) throws Exception {
        Method start = Thread.class.getMethod("startVirtualThread", Runnable.class);
        Runnable task = () -> {
            try {
                body.run();
            } catch (Exception | Error e) {
                failure.compareAndSet(null, e);
            }
        };
        try {
            return (Thread) start.invoke(null, task);
        } catch (InvocationTargetException e) {
            throw new AssertionError(e.getCause());
        }
    }

    private static void awaitBlocked(List<Thread> threads) {
        Await.until(
                "all blocked",
                PATIENCE,
                () -> threads.stream()
                        .allMatch(thread -> thread.getState() == Thread.State.WAITING
                                || thread.getState() == Thread.State.TIMED_WAITING));
    }

    private static List<RecordedEvent> pinned(Recording recording, Path folder) throws IOException {
        Path file = Files.createTempFile(folder, "pinned", ".jfr");
        recording.dump(file);
        return RecordingFile.readAllEvents(file);
    }

    @Test
    void tenThousandBlockInReceiveAndSendWithoutPinning(@TempDir Path folder) throws Exception {
        Subject idle = stage.socket();
        Subject teller = stage.socket();
        teller.connect(idle.bind());
        Subject full = stage.socket(builder -> builder.limits(
                SocketLimits.DEFAULT.toBuilder().sendMessagesPerPeer(1_000).build()));
        Subject stopped = stage.socket(builder -> builder.limits(
                SocketLimits.DEFAULT.toBuilder().receiveMessagesPerPeer(10).build()));
        full.connect(stopped.bind());
        teller.awaitPeers(1);
        full.awaitPeers(1);
        byte[] payload = new byte[4_000];
        while (Await.holds(Duration.ofMillis(200), () -> full.socket().trySend(payload))) {
            // until its kernel, the other one's and both sockets are full
        }
        long before = full.socket().stats().messagesAccepted();
        AtomicInteger received = new AtomicInteger();
        try (Recording recording = new Recording()) {
            recording
                    .enable("jdk.VirtualThreadPinned")
                    .withThreshold(Duration.ZERO)
                    .withStackTrace();
            recording.start();
            List<Thread> receivers = new ArrayList<>();
            List<Thread> senders = new ArrayList<>();
            for (int i = 0; i < EACH; i++) {
                receivers.add(virtual(() -> {
                    idle.socket().receive();
                    received.incrementAndGet();
                }));
                senders.add(virtual(() -> full.socket().send(payload)));
            }
            awaitBlocked(receivers);
            awaitBlocked(senders);
            for (int i = 0; i < EACH; i++) {
                teller.socket().send("go on");
            }
            for (long i = 0; i < before + EACH; i++) {
                assertThat(stopped.socket().receive(PATIENCE)).isNotNull();
            }
            Await.until("all received", PATIENCE, () -> received.get() == EACH);
            for (Thread thread : senders) {
                thread.join(PATIENCE.toMillis());
                assertThat(thread.isAlive()).isFalse();
            }
            assertThat(failure.get()).isNull();
            assertThat(pinned(recording, folder)).isEmpty();

            virtual(Pinning::touch).join();
            assertThat(pinned(recording, folder))
                    .as("the recording would have told")
                    .isNotEmpty();
        }
    }
}
