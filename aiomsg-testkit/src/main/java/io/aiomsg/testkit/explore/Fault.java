package io.aiomsg.testkit.explore;

/** What may go wrong in a scenario. */
public enum Fault {
    /** The link of two actors passes nothing for a while. */
    PARTITION("link cut"),
    /** One direction of it passes nothing for a while. */
    ONE_WAY_PARTITION("one way cut"),
    /** Every connection of two actors is reset. */
    RESET("reset"),
    /** The next connection to write so many octets one way is reset right behind them. */
    RESET_AT_OCTET("reset at octet"),
    /** The connections of two actors pass nothing any more, and nobody is told. */
    SILENT_DROP("silent drop"),
    /** One end has forgotten the connection. */
    HALF_OPEN("half open"),
    /** The process of an actor is killed, and begins anew. */
    KILL("kill -9"),
    /** The host of an actor loses its power, and comes back. */
    CRASH("power loss"),
    /** The clock of a host leaps forward. */
    CLOCK_JUMP("clock jump"),
    /** A link becomes slow, with a small window. */
    SLOW_LINK("slow link"),
    /** A link splits octets into small segments. */
    SEGMENTS("tiny segments"),
    /** An actor takes no messages for a while. */
    SLOW_READER("slow reader"),
    /** A socket is closed in an orderly way, and opened anew. */
    RESTART("close, reopen"),
    /** An actor closes its link to another one, and connects again later. */
    LINK_CLOSED("link closed"),
    /** Another socket with the same identity appears. */
    TWIN("twin identity"),
    /** Somebody connects and speaks no aiomsg. */
    STRANGER("stranger");

    private final String words;

    Fault(String words) {
        this.words = words;
    }

    /** {@return what it is called in tables} */
    public String words() {
        return words;
    }
}
