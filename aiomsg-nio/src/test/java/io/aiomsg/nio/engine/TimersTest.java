package io.aiomsg.nio.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** {@link Timers} against a map of deadlines. */
final class TimersTest {

    private final Timers timers = new Timers();
    private final List<Alarm> fired = new ArrayList<>();

    private final class Alarm extends Timers.Timed {
        private long againAfter;

        @Override
        void fire(long nowNanos) {
            fired.add(this);
            if (againAfter > 0) {
                timers.at(this, nowNanos + againAfter);
            }
        }
    }

    /** One call: at, atLatest, cancel or run. */
    record Call(int kind, int who, long when) {}

    @Property(tries = 500)
    void firesWhatIsDueAndNothingElse(@ForAll("calls") List<Call> calls) {
        List<Alarm> alarms = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            alarms.add(new Alarm());
        }
        Map<Alarm, Long> model = new HashMap<>();
        for (Call call : calls) {
            Alarm alarm = alarms.get(call.who);
            fired.clear();
            switch (call.kind) {
                case 0 -> {
                    timers.at(alarm, call.when);
                    model.put(alarm, call.when);
                }
                case 1 -> {
                    timers.atLatest(alarm, call.when);
                    model.merge(alarm, call.when, Math::min);
                }
                case 2 -> {
                    timers.cancel(alarm);
                    model.remove(alarm);
                }
                case 3 -> {
                    timers.at(alarm, Timers.NEVER);
                    model.remove(alarm);
                }
                default -> {
                    timers.run(call.when);
                    assertThat(fired).containsExactlyInAnyOrderElementsOf(due(model, call.when));
                    assertThat(fired).isSortedAccordingTo((a, b) -> Long.compare(model.get(a), model.get(b)));
                    fired.forEach(model::remove);
                }
            }
            assertThat(timers.next())
                    .isEqualTo(model.values().stream()
                            .mapToLong(Long::longValue)
                            .min()
                            .orElse(Timers.NEVER));
        }
        timers.run(Long.MAX_VALUE - 1);
        assertThat(timers.next()).isEqualTo(Timers.NEVER);
    }

    private static List<Alarm> due(Map<Alarm, Long> model, long nowNanos) {
        return model.keySet().stream()
                .filter(alarm -> model.get(alarm) <= nowNanos)
                .toList();
    }

    @Provide
    Arbitrary<List<Call>> calls() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 5),
                        Arbitraries.integers().between(0, 23),
                        Arbitraries.longs().between(0, 50))
                .as(Call::new)
                .list()
                .ofMaxSize(150);
    }

    @Example
    void alarmMaySetItselfAgain() {
        Alarm alarm = new Alarm();
        alarm.againAfter = 10;
        timers.at(alarm, 5);

        timers.run(5);
        timers.run(14);
        timers.run(15);

        assertThat(fired).hasSize(2);
        assertThat(timers.next()).isEqualTo(25);
    }

    @Example
    void alarmMayCancelAnother() {
        Alarm second = new Alarm();
        Timers.Timed first = new Timers.Timed() {
            @Override
            void fire(long nowNanos) {
                timers.cancel(second);
            }
        };
        timers.at(first, 1);
        timers.at(second, 2);

        timers.run(10);

        assertThat(fired).isEmpty();
    }
}
