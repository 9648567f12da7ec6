package io.aiomsg.bench;

import io.aiomsg.bench.contender.Contender;
import io.aiomsg.bench.contender.Workload;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Scanner;
import org.jspecify.annotations.Nullable;

/** A contender whose two processes answer each command with lines laid down beforehand. */
record ScriptedContender(String receiverOnRound, String senderOnRound) implements Contender {

    /** Sleeps for ever. */
    static final String HANG = "hang";
    /** Ends with exit code 7 and last words. */
    static final String DIE = "die";

    @Override
    public String name() {
        return "scripted";
    }

    @Override
    public String title() {
        return "scripted";
    }

    @Override
    public @Nullable String missing() {
        return null;
    }

    @Override
    public List<String> command(Role role, Workload workload, int port, List<String> jvmOptions) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Child.class.getName(),
                switch (role) {
                    case RECEIVER -> receiverOnRound;
                    case SENDER -> senderOnRound;
                });
    }

    /** One of its processes; the argument holds what it says to ROUND, lines parted by semicolons. */
    static final class Child {

        private Child() {}

        public static void main(String[] args) {
            System.out.println("READY 1");
            Scanner commands = new Scanner(System.in, StandardCharsets.UTF_8);
            while (commands.hasNextLine()) {
                switch (commands.nextLine().split(" ", -1)[0]) {
                    case "ROUND" -> answer(args[0].split(";", -1));
                    case "USAGE" -> System.out.println("USAGE 20000 -1 0");
                    default -> System.exit(0);
                }
            }
        }

        private static void answer(String[] lines) {
            for (String line : lines) {
                switch (line) {
                    case HANG -> {
                        // Reads no further command: what comes next is the end of this process from outside.
                        return;
                    }
                    case DIE -> {
                        System.err.println("out of luck");
                        System.exit(7);
                    }
                    default -> System.out.println(line);
                }
            }
        }
    }
}
