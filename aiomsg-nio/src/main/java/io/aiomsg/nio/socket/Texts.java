package io.aiomsg.nio.socket;

import java.io.IOException;

/** Words for failures of the network. */
public final class Texts {

    private Texts() {}

    /** What an exception says, in one line. */
    public static String reason(IOException e) {
        String message = e.getMessage();
        return message == null || message.isEmpty() ? e.getClass().getSimpleName() : message;
    }
}
