package io.aiomsg.testkit.explore;

import java.util.List;

/**
 * One socket of a scenario, on a host of its own, and what its application does.
 *
 * @param number which actor
 * @param publishes whether it publishes; otherwise it sends in turn
 * @param atLeastOnce whether it asks for acknowledgement
 * @param room how many messages may be in flight to one peer, and twice as many wait each way; 0: as many as by default
 * @param hasty whether what it sends expires soon
 * @param connects the actors it connects to; all listen
 * @param messages how many messages it sends
 * @param size octets of a message, at least what its name takes
 * @param burst how many messages it sends at once, at least 1
 * @param pauseMillis how long it rests before each burst at most, for each of its messages; 0: it does not
 * @param direct how many of 8 messages go to one peer by identity
 * @param readers how many tasks take its messages
 */
record Actor(
        int number,
        boolean publishes,
        boolean atLeastOnce,
        int room,
        boolean hasty,
        List<Integer> connects,
        int messages,
        int size,
        int burst,
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
                room,
                hasty,
                List.copyOf(newConnects),
                newMessages,
                size,
                burst,
                pauseMillis,
                direct,
                readers);
    }

    @Override
    public String toString() {
        return "actor " + number + ": "
                + (publishes ? "publish" : "round-robin")
                + (atLeastOnce ? ", at least once" : "")
                + (room > 0 ? ", room for " + room : "")
                + (hasty ? ", hasty" : "")
                + ", connects to " + connects
                + ", sends " + messages + " x " + size + " octets"
                + (pauseMillis > 0 ? ", " + burst + " after up to " + burst * pauseMillis + " ms" : " at once")
                + (direct > 0 ? ", " + direct + " of 8 by identity" : "")
                + (readers > 1 ? ", " + readers + " readers" : "");
    }
}
