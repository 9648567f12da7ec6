package io.aiomsg.testkit;

import io.aiomsg.testkit.Traffic.Content;
import io.aiomsg.testkit.Traffic.Life;
import io.aiomsg.testkit.Traffic.Sent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Messages that nobody took. */
final class Missing {

    private Missing() {}

    /**
     * Messages accepted before a place in the history that certainly nobody ever took: of those with the same octets as many as
     * were not taken, if every one taken was of this socket.
     */
    static List<Sent> of(Life life, int before) {
        List<Sent> missing = new ArrayList<>();
        Map<Content, Integer> left = new HashMap<>();
        for (Sent sent : life.sent) {
            if (sent.acceptedAt < before) {
                int taken = left.merge(sent.content, sent.content.taken.size(), (known, all) -> known);
                if (taken > 0) {
                    left.put(sent.content, taken - 1);
                } else {
                    missing.add(sent);
                }
            }
        }
        return missing;
    }
}
