package io.aiomsg.cli.demo;

import io.aiomsg.Message;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The real aiomsg, for Python, connects to ours; both send, and both get what the other has sent. */
final class PythonAct implements Act {

    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final String SCRIPT = "demo_peer.py";

    private final Path cache;

    PythonAct(Path cache) {
        this.cache = cache;
    }

    @Override
    public void play(Stage stage) throws Exception {
        stage.act("The original aiomsg, in Python, at the other end");
        Path interpreter;
        long startNanos = System.nanoTime();
        try {
            interpreter = new PythonSetup(cache, line -> stage.line("       (" + line + ")")).interpreter();
        } catch (PythonSetup.Unavailable e) {
            stage.leaveOut(String.valueOf(e.getMessage()));
            return;
        } finally {
            stage.setAside(Duration.ofNanos(System.nanoTime() - startNanos));
        }
        converse(stage, interpreter);
    }

    private static void converse(Stage stage, Path interpreter) throws IOException, InterruptedException, DemoFailure {
        Tally lines = new Tally("lines printed by python");
        try (Player java = Player.open(stage, "java")) {
            int port = java.bind(0);
            java.reads(message -> answer(java, message));
            List<String> command = List.of(interpreter.toString(), "-I", "-u", "-", Integer.toString(port));
            try (Program python = Program.start(command, script(), line -> {
                stage.say("python", line);
                lines.add(line);
            })) {
                // Its messages are at-least-once: the reply to the first one is also at its end when the second comes.
                List<String> got = java.got().await(2);
                if (!got.get(0).startsWith("hello from Python ") || !got.get(1).equals("thanks")) {
                    throw new DemoFailure("python's messages were " + got);
                }
                List<String> printed = lines.await(1);
                if (!printed.get(0).equals("got \"welcome from Java\"")) {
                    throw new DemoFailure("python printed " + printed);
                }
                java.hangUp(); // python ends when the connection does
                Program.Result result = python.await(PATIENCE);
                if (result.exitCode() != 0) {
                    throw new DemoFailure(
                            "python ended with exit code " + result.exitCode() + ": " + result.lastLine());
                }
            }
        }
        stage.shown("Java and Python have understood one another.");
    }

    private static void answer(Player java, Message message) throws InterruptedException {
        java.say("got \"" + message.text() + "\"");
        if (message.text().startsWith("hello")) {
            java.socket().to(message.from()).send("welcome from Java");
        }
    }

    private static byte[] script() throws IOException {
        try (InputStream in = PythonAct.class.getResourceAsStream(SCRIPT)) {
            if (in == null) {
                throw new IOException("the program is incomplete: " + SCRIPT + " is missing");
            }
            return in.readAllBytes();
        }
    }
}
