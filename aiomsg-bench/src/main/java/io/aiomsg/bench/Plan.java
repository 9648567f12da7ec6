package io.aiomsg.bench;

import java.time.Duration;

/**
 * How much is measured.
 *
 * @param rounds measured rounds of each contender
 * @param round about how long each takes
 * @param warmUp what each contender runs beforehand, unmeasured; longer while the JIT is busy
 * @param limit after this long without an answer a process counts as hung
 */
record Plan(int rounds, Duration round, Duration warmUp, Duration limit) {

    static final Plan QUICK = new Plan(5, Duration.ofMillis(500), Duration.ofMillis(1_500), Duration.ofSeconds(20));
    static final Plan FULL = new Plan(9, Duration.ofSeconds(2), Duration.ofSeconds(4), Duration.ofSeconds(60));

    Plan withRounds(int other) {
        return new Plan(other, round, warmUp, limit);
    }
}
