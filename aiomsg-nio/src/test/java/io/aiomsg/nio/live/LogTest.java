package io.aiomsg.nio.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.Identity;
import io.aiomsg.SocketListener;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What those who run a program read in its log, whoever listens to events (R10). */
@ExtendWith(LeakCheck.class)
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class LogTest {

    @RegisterExtension
    final Stage stage = new Stage();

    private final Logger log = Logger.getLogger("io.aiomsg");
    private final Queue<String> lines = new ConcurrentLinkedQueue<>();
    private final Handler reader = new Handler() {
        @Override
        public void publish(LogRecord entry) {
            lines.add(entry.getLevel() + " " + entry.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void read() {
        log.addHandler(reader);
    }

    @AfterEach
    void stopReading() {
        log.removeHandler(reader);
    }

    private List<String> linesOf(Subject subject) {
        return lines.stream()
                .filter(line -> line.contains(" " + subject.identity() + ": "))
                .toList();
    }

    @Test
    void manyRefusedPeersAreOneLineAtOnceAndOneAtTheEnd() {
        AtomicInteger asked = new AtomicInteger();
        Subject subject = stage.socket(builder -> builder.identity(Identity.named("logs-refused"))
                .listener(SocketListener.NONE)
                .peerPolicy(candidate -> asked.incrementAndGet() < 0));
        int port = subject.bind();
        for (int i = 0; i < 5; i++) {
            stage.dial(port).send(Wire.hello(Identity.named("stranger")));
        }

        Await.until("a line is written", () -> !linesOf(subject).isEmpty() && asked.get() == 5);
        assertThat(linesOf(subject))
                .singleElement()
                .asString()
                .startsWith("WARNING logs-refused: stranger at /127.0.0.1:")
                .endsWith(" did not come in: REFUSED_BY_POLICY, the peer policy does not admit it");
        Await.stays(
                "one line only", Duration.ofMillis(200), () -> linesOf(subject).size() == 1);
        subject.socket().close();

        assertThat(linesOf(subject)).hasSize(2);
        assertThat(linesOf(subject).get(1)).endsWith("left out since the last line: 3");
    }

    @Test
    void messagesLostAtTheCloseAreTold() throws InterruptedException {
        Subject subject = stage.socket(builder -> builder.identity(Identity.named("logs-losses")));
        subject.connect(stage.listen().port());
        subject.socket().send("nobody takes this");

        subject.socket().close();

        assertThat(linesOf(subject))
                .anySatisfy(line -> assertThat(line)
                        .isEqualTo("WARNING logs-losses: lost messages: CLOSED (1 messages, 17 octets)"));
    }
}
