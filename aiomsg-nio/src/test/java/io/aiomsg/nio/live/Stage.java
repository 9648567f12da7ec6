package io.aiomsg.nio.live;

import io.aiomsg.AiomsgSocket;
import io.aiomsg.Identity;
import io.aiomsg.SocketBuilder;
import io.aiomsg.SocketTiming;
import io.aiomsg.nio.NioAiomsg;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Makes the sockets, raw peers, listeners and threads of one test, and ends them all after it. */
final class Stage implements AfterEachCallback {

    /** The defaults, but with short waits where a connection is made, and where a socket closes with something left. */
    static final SocketTiming QUICK = SocketTiming.DEFAULT.toBuilder()
            .listenFirst(Duration.ofMillis(20))
            .reconnectDelay(Duration.ofMillis(50))
            .linger(Duration.ofMillis(300))
            .build();

    private final List<Subject> subjects = new ArrayList<>();
    private final List<AutoCloseable> others = new ArrayList<>();
    private final List<Task<?>> tasks = new ArrayList<>();

    /** A socket with {@link #QUICK} timing. */
    Subject socket() {
        return socket(builder -> {});
    }

    /** A socket with {@link #QUICK} timing unless {@code options} says otherwise. */
    Subject socket(Consumer<SocketBuilder> options) {
        EventLog events = new EventLog();
        SocketBuilder builder = new NioAiomsg().builder().timing(QUICK).listener(events);
        options.accept(builder);
        AiomsgSocket socket = builder.open();
        Subject subject = new Subject(socket, events);
        subjects.add(subject);
        return subject;
    }

    /** A raw connection to a port. */
    RawPeer dial(int port) {
        return keep(RawPeer.connect(port));
    }

    RawListener listen() {
        return keep(RawListener.open());
    }

    /** Has something closed after the test. */
    <T extends AutoCloseable> T keep(T other) {
        others.add(other);
        return other;
    }

    /** A TCP connection between a raw peer and a socket in a role; as connect end the socket has said HELLO. */
    RawPeer meet(Role role, Subject subject) {
        if (role == Role.BIND) {
            return dial(subject.bind());
        }
        RawListener listener = listen();
        subject.connect(listener.port());
        RawPeer peer = keep(listener.accept());
        peer.expectHello(subject.identity());
        return peer;
    }

    /** A raw peer that the socket has admitted under an identity. */
    RawPeer admit(Role role, Subject subject, Identity identity) throws InterruptedException {
        RawPeer peer = meet(role, subject);
        peer.send(Wire.hello(identity));
        if (role == Role.BIND) {
            peer.expectHello(subject.identity());
        }
        awaitConnected(subject, identity);
        return peer;
    }

    /** A raw peer that dials a bound port and is admitted under an identity. */
    RawPeer join(Subject subject, int port, Identity identity) {
        RawPeer peer = dial(port);
        peer.send(Wire.hello(identity));
        peer.expectHello(subject.identity());
        awaitConnected(subject, identity);
        return peer;
    }

    static void awaitConnected(Subject subject, Identity identity) {
        Await.until(
                identity + " is connected",
                () -> subject.socket().peers().stream()
                        .anyMatch(peer -> peer.identity().equals(identity)));
    }

    /** Runs a call in a thread of its own. */
    <T> Task<T> async(String name, Callable<T> call) {
        Task<T> task = new Task<>(name, call);
        tasks.add(task);
        return task;
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        if (context.getExecutionException().isPresent()) {
            for (Subject subject : subjects) {
                context.publishReportEntry(
                        "events of " + subject.identity(), subject.events().toString());
            }
        }
        for (Task<?> task : tasks) {
            task.finish();
        }
        for (AutoCloseable other : others) {
            other.close();
        }
        subjects.forEach(subject -> subject.socket().close());
    }
}
