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

    /** Its name in reports: "in-process", "target", "listen" or "agent". */
    String name();

    /** The features that can be claimed of what it drives. */
    Set<Feature> features();

    /** Whether several trials can be played at once. */
    boolean isConcurrent();

    /** Why it cannot play a trial, in a few words; null if it can. */
    @Nullable
    String lacks(Trial trial);

    /**
     * Finds out once whether there is anything to be tested.
     *
     * @throws SubjectException if there is not, so that no case need be played
     */
    void prepare() throws SubjectException, InterruptedException;

    /**
     * Makes the implementation ready for one trial.
     *
     * @param identity that it shall have; null for one of its own choice
     * @throws SubjectException if that fails; the trial does, too
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
         * @param first whether it is the first, for which a program may have to start before
         * @return null if none came within the time
         * @throws IOException if it refuses connections
         * @throws SubjectException if it has ended
         */
        @Nullable
        OctetStream open(Duration within, boolean first) throws IOException, SubjectException, InterruptedException;

        /** The payloads that its application has been given so far. */
        List<byte[]> output();

        /** Waits for its application to end; null if it did in order, else what happened instead, in words. */
        @Nullable
        String awaitExit(Duration within) throws InterruptedException;

        /** What it said beside the connection, for people; empty if nothing. */
        String lastWords();

        /** The clock of its world. */
        long nanoTime();

        /** Lets time pass in its world. */
        void sleep(Duration time) throws InterruptedException;

        /** Ends it, also if the calling thread is interrupted. */
        @Override
        void close();
    }
}
