package io.aiomsg.conformance;

import io.aiomsg.testkit.peer.OctetStream;
import io.aiomsg.wirespec.proto.Feature;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A way to reach the implementation under test. Used by several threads at once where it {@linkplain #isConcurrent says so}. */
public interface Driver extends AutoCloseable {

    /** {@return its name in reports: "in-process", "target", "listen" or "agent"} */
    String name();

    /** {@return the features that can be claimed of what it drives} */
    Set<Feature> features();

    /** {@return whether several trials can be played at once} */
    boolean isConcurrent();

    /**
     * {@return why it cannot play a trial, in a few words; null if it can}
     *
     * @param trial that is asked for
     */
    @Nullable
    String lacks(Trial trial);

    /**
     * Finds out once whether there is anything to be tested.
     *
     * @throws SubjectException if there is not, so that no case need be played
     * @throws InterruptedException if interrupted while waiting
     */
    void prepare() throws SubjectException, InterruptedException;

    /**
     * Makes the implementation ready for one trial.
     *
     * @param trial that comes next
     * @param identity that it shall have; null for one of its own choice
     * @return what the trial is played with, which the caller closes
     * @throws SubjectException if that fails; the trial does, too
     * @throws InterruptedException if interrupted while a program starts
     */
    Subject start(Trial trial, byte @Nullable [] identity) throws SubjectException, InterruptedException;

    /** Gives back what it holds for all trials. */
    @Override
    void close();

    /** The implementation under test during one trial. For one thread. */
    interface Subject extends AutoCloseable {

        /**
         * The next connection with it: dials it, or waits for it to dial.
         *
         * @param within how long to wait at most
         * @param first whether it is the first, for which a program may have to start before
         * @return null if none came within the time
         * @throws IOException if it refuses connections
         * @throws SubjectException if it has ended
         * @throws InterruptedException if interrupted while waiting for the connection
         */
        @Nullable
        OctetStream open(Duration within, boolean first) throws IOException, SubjectException, InterruptedException;

        /** {@return the payloads that its application has been given so far} */
        List<byte[]> output();

        /**
         * Waits for its application to end.
         *
         * @param within how long to wait at most
         * @return null if it ended in order, else what happened instead, in words
         * @throws InterruptedException if interrupted while waiting
         */
        @Nullable
        String awaitExit(Duration within) throws InterruptedException;

        /** {@return what it said beside the connection, for people; empty if nothing} */
        String lastWords();

        /** {@return the clock of its world} */
        long nanoTime();

        /**
         * Lets time pass in its world.
         *
         * @param time 0 or longer, in that world
         * @throws InterruptedException if interrupted while waiting
         */
        void sleep(Duration time) throws InterruptedException;

        /** Ends it, also if the calling thread is interrupted. */
        @Override
        void close();
    }
}
