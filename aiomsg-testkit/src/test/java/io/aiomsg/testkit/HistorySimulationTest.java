package io.aiomsg.testkit;

import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever happens to them, sockets keep their promises. */
final class HistorySimulationTest {

    /** A hundred plays, among them those that have found something: 54, and 212 and 217. */
    static LongStream seeds() {
        return LongStream.concat(LongStream.range(0, 98), LongStream.of(212, 217));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void socketsKeepTheirPromisesUnderFaults(long seed) throws Exception {
        try (Simulation simulation = Simulation.seeded(seed, Duration.ofHours(1))) {
            new RandomPlay(simulation).run();
            simulation.checkHistory();
        }
    }
}
