package io.aiomsg.testkit.explore;

/**
 * One fault of a scenario.
 *
 * @param atMillis when, since the beginning
 * @param fault what
 * @param who the actor it happens to
 * @param whom the other actor concerned, if there is one
 * @param size how long, how much, or which variety: from 0 to 999
 */
record Step(int atMillis, Fault fault, int who, int whom, int size) {

    boolean concerns(int actor) {
        return who == actor || whom == actor;
    }

    /** The same fault for the actor of another one, some time after that. */
    Step following(Step other, int millis) {
        int others = whom == other.who ? who : whom;
        return new Step(other.atMillis + millis, fault, other.who, others == other.who ? other.whom : others, size);
    }

    @Override
    public String toString() {
        return atMillis + " ms: " + fault + " at " + who + ", other " + whom + ", size " + size;
    }
}
