package io.aiomsg.conformance;

import io.aiomsg.testkit.peer.OctetStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An agent while it runs. Closing it kills it, and whatever it has started, by their process handles. */
final class AgentProcess extends RealTime {

    private static final Duration BETWEEN_DIALS = Duration.ofMillis(25);
    private static final Duration DYING = Duration.ofSeconds(5);

    private final Process process;
    private final OctetStream.@Nullable Listener listener;
    private final InetSocketAddress address;
    private final Printed out;
    private final Printed err;

    private AgentProcess(List<String> command, OctetStream.@Nullable Listener listener, InetSocketAddress address)
            throws IOException {
        this.listener = listener;
        this.address = address;
        ProcessBuilder builder = new ProcessBuilder(command);
        // Python keeps what it prints to itself otherwise, until it ends.
        builder.environment().put("PYTHONUNBUFFERED", "1");
        this.process = builder.start();
        this.out = Printed.by(process.getInputStream());
        this.err = Printed.by(process.getErrorStream());
        process.getOutputStream().close();
    }

    /** Starts an agent that binds a port. */
    static AgentProcess listening(List<String> command, String host, int port) throws IOException {
        return new AgentProcess(command, null, new InetSocketAddress(host, port));
    }

    /** Starts an agent that connects to a listener, which it takes ownership of if that succeeds. */
    static AgentProcess dialling(List<String> command, OctetStream.Listener listener) throws IOException {
        return new AgentProcess(command, listener, new InetSocketAddress(listener.port()));
    }

    @Override
    public @Nullable OctetStream open(Duration within, boolean first)
            throws IOException, SubjectException, InterruptedException {
        long deadline = nanoTime() + within.toNanos();
        while (true) {
            Duration left = Duration.ofNanos(Math.max(0, deadline - nanoTime()));
            OctetStream opened = listener == null ? dial(left, first) : accept(listener, left);
            if (opened != null || left.isZero()) {
                return opened;
            }
            if (first && !process.isAlive()) {
                err.await(DYING); // what it said about that
                throw new SubjectException(
                        "the agent ended with exit code " + process.exitValue() + " before there was a connection");
            }
        }
    }

    /** Dials; the first time as often as it takes the agent to start. */
    private @Nullable OctetStream dial(Duration within, boolean first) throws IOException, InterruptedException {
        try {
            return OctetStream.connectTcp(address, within.isZero() ? BETWEEN_DIALS : within);
        } catch (ConnectException e) {
            if (!first) {
                throw e;
            }
            sleep(BETWEEN_DIALS);
            return null;
        }
    }

    /** Waits a moment, so that an agent that has ended is noticed. */
    private static @Nullable OctetStream accept(OctetStream.Listener listener, Duration within) throws IOException {
        return listener.accept(within.compareTo(BETWEEN_DIALS) < 0 ? within : BETWEEN_DIALS);
    }

    @Override
    public List<byte[]> output() {
        return out.lines();
    }

    @Override
    public @Nullable String awaitExit(Duration within) throws InterruptedException {
        if (!process.waitFor(within.toNanos(), TimeUnit.NANOSECONDS)) {
            return "it still runs";
        }
        return process.exitValue() == 0 ? null : "it ended with exit code " + process.exitValue();
    }

    @Override
    public String lastWords() {
        return err.tail();
    }

    @Override
    public void close() {
        if (listener != null) {
            listener.close();
        }
        List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
        process.destroyForcibly();
        all.forEach(ProcessHandle::destroyForcibly);
        boolean interrupted = Thread.interrupted();
        try {
            process.waitFor(DYING.toNanos(), TimeUnit.NANOSECONDS);
            out.await(DYING);
            err.await(DYING);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
