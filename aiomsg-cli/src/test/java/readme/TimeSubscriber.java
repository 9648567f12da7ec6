package readme;

import io.aiomsg.AiomsgSocket;
import io.aiomsg.Message;

public class TimeSubscriber {
    public static void main(String[] args) {
        try (AiomsgSocket socket = AiomsgSocket.open()) {
            socket.connect("127.0.0.1", 25000);
            for (Message message : socket.messages()) {
                System.out.println(message.text());
            }
        }
    }
}
