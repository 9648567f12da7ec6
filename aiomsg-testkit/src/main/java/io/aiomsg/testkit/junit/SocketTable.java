package io.aiomsg.testkit.junit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What Linux tells about open TCP sockets, for failure messages. */
final class SocketTable {

    private static final List<String> STATES = List.of(
            "?",
            "ESTABLISHED",
            "SYN_SENT",
            "SYN_RECV",
            "FIN_WAIT1",
            "FIN_WAIT2",
            "TIME_WAIT",
            "CLOSE",
            "CLOSE_WAIT",
            "LAST_ACK",
            "LISTEN",
            "CLOSING");

    private SocketTable() {}

    /** State and ports of the socket that a link such as {@code socket:[123]} names; empty where they are not known. */
    static String describe(String socket) {
        String inode = socket.replaceAll("[^0-9]", "");
        for (String table : List.of("tcp", "tcp6")) {
            try {
                for (String line : Files.readAllLines(Path.of("/proc/self/net", table))) {
                    String[] fields = line.trim().split("\\s+", -1);
                    if (fields.length > 9 && fields[9].equals(inode)) {
                        return " (" + STATES.get(Integer.parseInt(fields[3], 16)) + ", local port " + port(fields[1])
                                + ", remote port " + port(fields[2]) + ")";
                    }
                }
            } catch (IOException e) {
                return "";
            }
        }
        return " (not connected)";
    }

    private static int port(String address) {
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1), 16);
    }
}
