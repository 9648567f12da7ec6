package io.aiomsg.testkit.explore;

/** A rule that a play broke. */
final class PlayFailure extends AssertionError {

    private static final long serialVersionUID = 1L;

    private final String kind;

    /**
     * Makes one.
     *
     * @param kind what sort of thing went wrong, the same for every failure of that sort
     * @param detail what exactly, for people
     */
    PlayFailure(String kind, String detail) {
        super(kind + ": " + detail);
        this.kind = kind;
    }

    PlayFailure(String kind, Throwable cause) {
        super(kind + ": " + cause, cause);
        this.kind = kind;
    }

    String kind() {
        return kind;
    }
}
