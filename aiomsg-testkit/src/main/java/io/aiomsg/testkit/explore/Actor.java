package io.aiomsg.testkit.explore;

import java.util.List;

/**
 * One socket of a scenario, on a host of its own, and what its application does.
 *
 * @param number which actor
 * @param publishes whether it publishes; otherwise it sends in turn
 * @param atLeastOnce whether it asks for acknowledgement
 * @param tight whether its limits are small
 * @param connects the actors it connects to; all listen
 * @param messages how many messages it sends
 * @param size octets of a message, at least what its name takes
 * @param pauseMillis how long it rests between messages at most; 0: it does not
 * @param direct how many of 8 messages go to one peer by identity
 * @param readers how many tasks take its messages
 */
record Actor(
        int number,
        boolean publishes,
        boolean atLeastOnce,
        boolean tight,
        List<Integer> connects,
        int messages,
        int size,
        int pauseMillis,
        int direct,
        int readers) {

    Actor without(int other) {
        return with(connects.stream().filter(to -> to != other).toList(), messages);
    }

    Actor with(List<Integer> newConnects, int newMessages) {
        return new Actor(
                number,
                publishes,
                atLeastOnce,
                tight,
                List.copyOf(newConnects),
                newMessages,
                size,
                pauseMillis,
                direct,
                readers);
    }

    @Override
    public String toString() {
        return "actor " + number + ": "
                + (publishes ? "publish" : "round-robin")
                + (atLeastOnce ? ", at least once" : "")
                + (tight ? ", tight limits" : "")
                + ", connects to " + connects
                + ", sends " + messages + " x " + size + " octets"
                + (pauseMillis > 0 ? " within pauses of up to " + pauseMillis + " ms" : " at once")
                + (direct > 0 ? ", " + direct + " of 8 by identity" : "")
                + (readers > 1 ? ", " + readers + " readers" : "");
    }
}
