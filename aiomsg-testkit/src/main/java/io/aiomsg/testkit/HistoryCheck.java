package io.aiomsg.testkit;

import java.util.List;

/**
 * Judges a {@link History} by what sockets promise, under any faults:
 *
 * <ul>
 *   <li>{@link Violation.Promise#DELIVERY}: what is taken was sent, by the socket it is said to be from, unchanged, in order, not
 *       more often than promised;
 *   <li>{@link Violation.Promise#AT_LEAST_ONCE}: an accepted request is taken, or reported lost, or still kept;
 *   <li>{@link Violation.Promise#PUBLISH}: a peer that was connected all the time has got everything published;
 *   <li>{@link Violation.Promise#FAIRNESS}: peers that were connected all the time have got equal shares;
 *   <li>{@link Violation.Promise#ACCOUNTS}: counters balance, every loss is reported in one event and one counter, and the futures
 *       of sends say the same;
 *   <li>{@link Violation.Promise#PAYLOADS}: arrays were not changed once they had been accepted.
 * </ul>
 *
 * <p>Only what is certain counts as a violation: where a message cannot be told from another of the same octets, or a host has
 * taken its knowledge with it, the checks assume the best. Payloads that are all different make them sharpest.
 */
public final class HistoryCheck {

    private HistoryCheck() {}

    /**
     * {@return everything that is wrong; empty if nothing is}
     *
     * @param history of sockets that may still be open
     */
    public static List<Violation> violations(History history) {
        Traffic traffic = new Traffic(history);
        Findings findings = new Findings();
        PayloadCheck.check(traffic, findings);
        DeliveryCheck.check(traffic, findings);
        AtLeastOnceCheck.check(traffic, findings);
        PublishCheck.check(traffic, findings);
        FairnessCheck.check(traffic, findings);
        checkAccounts(traffic, findings);
        return findings.all();
    }

    /** Violations of {@link Violation.Promise#ACCOUNTS} alone, which hold whatever threads do in what order. */
    static List<Violation> accounts(History history) {
        Findings findings = new Findings();
        checkAccounts(new Traffic(history), findings);
        return findings.all();
    }

    private static void checkAccounts(Traffic traffic, Findings findings) {
        CounterCheck.check(traffic, findings);
        LossCheck.check(traffic, findings);
        FutureCheck.check(traffic, findings);
    }

    /**
     * Fails if anything is wrong.
     *
     * @param history of sockets that may still be open
     * @throws BrokenPromisesError with a list of it, the first ten
     */
    public static void check(History history) {
        check(history, "");
    }

    /** As {@link #check(History)}; {@code where} is the end of the message. */
    static void check(History history, String where) {
        List<Violation> violations = violations(history);
        if (!violations.isEmpty()) {
            throw new BrokenPromisesError(violations, where);
        }
    }
}
