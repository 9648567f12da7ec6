package io.aiomsg.conformance;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An agent, started as a program, that behaves badly in the way its first argument names. */
final class BadAgent {

    private BadAgent() {}

    public static void main(String[] args) throws Exception {
        List<String> flags = List.of(args);
        int port = Integer.parseInt(flags.get(flags.indexOf("--port") + 1));
        switch (args[0]) {
            case "ends" -> {
                System.err.println("no such flag: --role");
                System.exit(3);
            }
            case "closes" -> {
                System.err.println("flags: " + String.join(" ", flags.subList(1, flags.size())));
                try (ServerSocket server = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                    server.accept().close();
                    TimeUnit.HOURS.sleep(1);
                }
            }
            case "floods" -> {
                // A child that would outlive it, and output without end.
                Process child = new ProcessBuilder(
                                ProcessHandle.current().info().command().orElse("java"),
                                "-cp",
                                System.getProperty("java.class.path"),
                                BadAgent.class.getName(),
                                "sleeps",
                                "--port",
                                "0")
                        .start();
                System.out.println("child " + child.pid());
                try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                    byte[] lines = "no end of lines\n".repeat(1000).getBytes(StandardCharsets.US_ASCII);
                    while (socket.isConnected()) {
                        System.out.write(lines);
                    }
                }
            }
            default -> TimeUnit.HOURS.sleep(1);
        }
    }
}
