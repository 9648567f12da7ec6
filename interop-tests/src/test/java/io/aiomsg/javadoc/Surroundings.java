package io.aiomsg.javadoc;

import io.aiomsg.AiomsgFactory;
import io.aiomsg.AiomsgSocket;
import java.util.ArrayList;
import java.util.List;

/** What examples speak of without saying where it comes from: their readers have something of the kind. */
abstract class Surroundings {

    AiomsgSocket socket = AiomsgSocket.open();
    AiomsgSocket client = AiomsgSocket.open();
    List<AiomsgSocket> sockets = new ArrayList<>();
    List<String> addresses = List.of();
    int serverPort = AiomsgSocket.DEFAULT_PORT;

    record Trade(String symbol, long price) {}

    record MyGreeter(AiomsgSocket socket) {
        void greet() throws InterruptedException {
            socket.send("hello");
        }
    }

    record MyService(AiomsgFactory factory) {
        int port() {
            return AiomsgSocket.DEFAULT_PORT;
        }
    }
}
