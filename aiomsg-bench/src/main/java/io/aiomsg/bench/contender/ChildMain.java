package io.aiomsg.bench.contender;

import io.aiomsg.bench.contender.Contender.Role;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.HdrHistogram.Histogram;

/**
 * One of the two processes of a contender in Java. Arguments: contender, role, workload, port.
 *
 * <p>The line protocol, on standard output and input, is the same for contenders in any language:
 *
 * <pre>{@code
 * child:  READY port                  listening, or connected (port 0)
 * parent: ROUND count                 move that many messages
 * child:  ARMED                       the receiver only: its clock runs, the sender may start
 * child:  DONE elapsedNanos           all sent; at the receiver, all received and right
 *         DONE elapsedNanos p50 p90 p99 p99.9 max      a sender of round trips: nanoseconds each took
 * parent: USAGE
 * child:  USAGE cpuNanos octets jitNanos      since ROUND: used, allocated, spent compiling; -1 for what is not known
 * parent: QUIT                        close and end
 * child:  FAILED reason               at any time, the last line
 * }</pre>
 *
 * <p>The end of standard input ends the process at once, so that nothing is left behind a parent that was killed.
 */
public final class ChildMain {

    private static final double[] PERCENTILES = {50, 90, 99, 99.9, 100};

    private final Role role;
    private final Workload workload;
    private final BlockingQueue<String> commands;
    private final PrintStream out;

    private ChildMain(Role role, Workload workload, BlockingQueue<String> commands, PrintStream out) {
        this.role = role;
        this.workload = workload;
        this.commands = commands;
        this.out = out;
    }

    /** Runs one process of a contender until it is told to end. */
    public static void main(String[] args) {
        PrintStream out = System.out;
        try {
            JavaContender contender = Contenders.inJava(args[0]);
            Role role = Role.valueOf(args[1]);
            Workload workload = Workload.named(args[2]);
            ChildMain child = new ChildMain(role, workload, readCommands(), out);
            try (Endpoint<?> endpoint = switch (role) {
                case SENDER -> contender.connect(workload, Integer.parseInt(args[3]));
                case RECEIVER -> contender.listen(workload);
            }) {
                child.say("READY " + endpoint.port());
                child.obey(new Traffic<>(endpoint, workload));
            }
        } catch (Exception | Error e) {
            // Any failure, an assertion or a missing class too, is the parent's to tell.
            out.println("FAILED " + reason(e));
            out.flush();
            e.printStackTrace();
            Runtime.getRuntime().halt(1);
        }
        // A thread that a contender left behind must not keep the process.
        System.exit(0);
    }

    private void obey(Traffic<?> traffic) throws IOException, InterruptedException {
        Usage start = Usage.now();
        while (true) {
            String[] words = commands.take().split(" ", -1);
            switch (words[0]) {
                case "ROUND" -> {
                    start = Usage.now();
                    say("DONE " + round(traffic, Long.parseLong(words[1])));
                }
                case "USAGE" -> {
                    Usage used = Usage.now().since(start);
                    say("USAGE " + used.cpuNanos() + " " + used.allocatedBytes() + " " + used.compilingNanos());
                }
                case "QUIT" -> {
                    return;
                }
                default -> throw new IOException("unknown command " + words[0]);
            }
        }
    }

    private String round(Traffic<?> traffic, long count) throws IOException, InterruptedException {
        if (role == Role.RECEIVER) {
            say("ARMED");
        }
        Histogram nanos = new Histogram(3);
        long startNanos = System.nanoTime();
        boolean sending = role == Role.SENDER;
        switch (workload.shape()) {
            case ONE_WAY -> {
                if (sending) {
                    traffic.send(count);
                } else {
                    traffic.receive(count);
                }
            }
            case ROUND_TRIP -> {
                if (sending) {
                    traffic.ping(count, nanos);
                } else {
                    traffic.pong(count);
                }
            }
        }
        StringBuilder report = new StringBuilder().append(System.nanoTime() - startNanos);
        if (nanos.getTotalCount() > 0) {
            for (double percentile : PERCENTILES) {
                report.append(' ').append(nanos.getValueAtPercentile(percentile));
            }
        }
        return report.toString();
    }

    private static String reason(Throwable failure) {
        String message = failure.getMessage();
        String reason = failure instanceof IOException && message != null ? message : failure.toString();
        return reason.replaceAll("\\s+", " ");
    }

    private void say(String line) {
        out.println(line);
        out.flush();
    }

    private static BlockingQueue<String> readCommands() {
        BlockingQueue<String> commands = new LinkedBlockingQueue<>();
        Thread reader = new Thread(
                () -> {
                    try (BufferedReader in =
                            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
                        for (String line = in.readLine(); line != null; line = in.readLine()) {
                            commands.add(line);
                        }
                    } catch (IOException e) {
                        // As good as the end of input: the parent is gone.
                    }
                    Runtime.getRuntime().halt(3);
                },
                "commands");
        reader.setDaemon(true);
        reader.start();
        return commands;
    }
}
