package io.aiomsg.testkit;

import io.aiomsg.testkit.Traffic.Sent;

/** The application keeps its side: a payload array belongs to the socket once it was accepted. */
final class PayloadCheck {

    private PayloadCheck() {}

    static void check(Traffic traffic, Findings findings) {
        for (Sent sent : traffic.changed()) {
            findings.add(
                    Violation.Promise.PAYLOADS,
                    "the payload of send #" + sent.entry.send() + " of " + sent.life + " was changed afterwards: "
                            + "the array belongs to the socket once it was accepted; send a copy",
                    sent.entry);
        }
    }
}
