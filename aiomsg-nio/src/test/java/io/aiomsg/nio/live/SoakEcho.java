package io.aiomsg.nio.live;

import io.aiomsg.AiomsgSocket;
import io.aiomsg.Identity;
import io.aiomsg.Message;
import io.aiomsg.nio.NioAiomsg;
import java.io.IOException;

/**
 * A process that sends every message back to its sender: what {@link KillSoakTest} kills.
 *
 * <p>Arguments: {@code bind} or {@code connect}, and a port. It prints {@code waiting}, waits for a line on standard input
 * before it opens its socket, prints {@code open}, and exits when standard input ends.
 */
public final class SoakEcho {

    private SoakEcho() {}

    /** Runs the process. */
    public static void main(String[] arguments) throws IOException {
        boolean binds = arguments[0].equals("bind");
        int port = Integer.parseInt(arguments[1]);
        NioAiomsg factory = new NioAiomsg();
        System.out.println("waiting");
        if (System.in.read() < 0) {
            return;
        }
        AiomsgSocket socket = factory.builder().identity(Identity.named("echo")).open();
        if (binds) {
            socket.bind("127.0.0.1", port);
        } else {
            socket.connect("127.0.0.1", port);
        }
        System.out.println("open");
        Thread echo = new Thread(() -> echo(socket), "echo");
        echo.setDaemon(true);
        echo.start();
        while (System.in.read() >= 0) {
            // Until the parent ends.
        }
        socket.close();
    }

    private static void echo(AiomsgSocket socket) {
        for (Message message : socket.messages()) {
            try {
                socket.to(message.from()).send(message.payload());
            } catch (InterruptedException e) {
                return;
            }
        }
    }
}
