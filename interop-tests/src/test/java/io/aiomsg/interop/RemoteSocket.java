package io.aiomsg.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.Identity;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * A socket in a {@link PeerProcess}.
 *
 * @param process where it lives
 * @param name what it is called there
 * @param identity its identity
 */
record RemoteSocket(PeerProcess process, String name, Identity identity) {

    private static final Duration SOON = Duration.ofSeconds(20);

    /** Listens on a free port, and returns it. */
    int bind() throws InterruptedException {
        return bind(0);
    }

    int bind(int port) throws InterruptedException {
        return (int) ask("bind", Map.of("port", port)).number("port");
    }

    void connect(int port) throws InterruptedException {
        ask("connect", Map.of("port", port));
    }

    CompletableFuture<Answer> connecting(int port) {
        return tell("connect", Map.of("port", port));
    }

    /** Fails unless at least so many peers are connected soon. */
    void awaitPeers(int count) throws InterruptedException {
        awaitPeers(count, Integer.MAX_VALUE);
    }

    /** Fails unless no peer is connected soon. */
    void awaitNoPeers() throws InterruptedException {
        awaitPeers(0, 0);
    }

    void send(Batch batch) throws InterruptedException {
        process.await("send", sending(batch), SOON);
    }

    void send(Batch batch, Identity to) throws InterruptedException {
        process.await("send", sending(batch, to), SOON);
    }

    CompletableFuture<Answer> sending(Batch batch) {
        return tell("send", arguments(batch));
    }

    CompletableFuture<Answer> sending(Batch batch, Identity to) {
        Map<String, Object> arguments = arguments(batch);
        arguments.put("to", to.hex());
        return tell("send", arguments);
    }

    Received receive(int count) throws InterruptedException {
        return receive(count, SOON);
    }

    /** Takes {@code count} messages, fewer if no more came {@code within}. */
    Received receive(int count, Duration within) throws InterruptedException {
        return process.await("receive", receiving(count, within), within.plus(SOON))
                .received();
    }

    CompletableFuture<Answer> receiving(int count, Duration within) {
        return tell("receive", Map.of("count", count, "within", within.toMillis() / 1e3));
    }

    /** From now on sends each message back to its sender instead of keeping it. */
    void echo() throws InterruptedException {
        ask("echo", Map.of());
    }

    /** Fails unless soon nothing waits to be sent, written or acknowledged. */
    void awaitSettled(Duration within) throws InterruptedException {
        boolean settled =
                ask("settle", Map.of("within", within.toMillis() / 1e3)).flag("settled");
        assertThat(settled)
                .as(
                        "%s of %s had nothing left to send or to be acknowledged within %s: %s",
                        name, process, within, state())
                .isTrue();
    }

    Answer state() throws InterruptedException {
        return ask("state", Map.of());
    }

    /** Lets everything leave, then closes. */
    void close() throws InterruptedException {
        ask("close", Map.of("within", 5.0));
    }

    private void awaitPeers(int least, int most) throws InterruptedException {
        Answer answer = ask("peers", Map.of("least", least, "most", most, "within", SOON.toMillis() / 1e3));
        assertThat(answer.flag("reached"))
                .as(
                        "%s of %s has %s to %s peers; it has %s",
                        name,
                        process,
                        least,
                        most == Integer.MAX_VALUE ? "any number of" : most,
                        answer.number("peers"))
                .isTrue();
    }

    private static Map<String, Object> arguments(Batch batch) {
        Map<String, Object> arguments = new HashMap<>();
        arguments.put("seed", batch.seed());
        arguments.put("first", batch.first());
        arguments.put("count", batch.count());
        arguments.put("size", batch.size());
        return arguments;
    }

    private Answer ask(String word, Map<String, ?> arguments) throws InterruptedException {
        return process.await(word, tell(word, arguments), Duration.ofSeconds(40));
    }

    private CompletableFuture<Answer> tell(String word, Map<String, ?> arguments) {
        Map<String, Object> all = new HashMap<>(arguments);
        all.put("socket", name);
        return process.tell(word, all);
    }
}
