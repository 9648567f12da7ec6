package io.aiomsg.testkit.explore;

/**
 * One fault of a scenario.
 *
 * @param atMillis when, since the beginning
 * @param fault what
 * @param who the actor it happens to
 * @param whom the other actor concerned, if there is one
 * @param size how long, how much, or which variety: from 0 to 999
 * @param moment what it waits for, if that comes soon
 */
record Step(int atMillis, Fault fault, int who, int whom, int size, Moment moment) {

    /** What one of the two actors does when a fault strikes. */
    enum Moment {
        /** Whatever it does. */
        ANY(""),
        /** It has just sent something. */
        SENDING(", amid what one of them sends"),
        /** It has waited for room for a while. */
        BLOCKED(", while one of them waits for room");

        private final String words;

        Moment(String words) {
            this.words = words;
        }
    }

    boolean concerns(int actor) {
        return who == actor || whom == actor;
    }

    /** The same fault for the actor of another one, some time after that. */
    Step following(Step other, int millis) {
        int others = whom == other.who ? who : whom;
        return new Step(
                other.atMillis + millis, fault, other.who, others == other.who ? other.whom : others, size, moment);
    }

    /** Another one for the same two, some time later. */
    Step again(int millis, Fault next, int nextSize) {
        return new Step(atMillis + millis, next, who, whom, nextSize, moment);
    }

    @Override
    public String toString() {
        return atMillis + " ms: " + fault + " at " + who + ", other " + whom + ", size " + size + moment.words;
    }
}
