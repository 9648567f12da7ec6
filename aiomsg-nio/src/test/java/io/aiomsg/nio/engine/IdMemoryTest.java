package io.aiomsg.nio.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.nio.engine.IdMemory.Fate;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** {@link IdMemory}: the newest taken ids and every untaken one. */
final class IdMemoryTest {

    private static final int CAPACITY = 5;

    private static MessageId id(int number) {
        return new MessageId(7, number);
    }

    @Property(tries = 500)
    void remembersTheNewestTakenAndAllUntaken(
            @ForAll @Size(max = 200) List<@IntRange(min = 0, max = 59) Integer> calls) {
        IdMemory memory = new IdMemory(CAPACITY);
        Map<MessageId, Fate> model = new HashMap<>();
        LinkedHashSet<MessageId> taken = new LinkedHashSet<>();
        for (int call : calls) {
            MessageId id = id(call % 20);
            Fate fate = memory.fate(id);
            assertThat(fate).isEqualTo(model.get(id));
            if (fate == null) {
                memory.arrived(id);
                model.put(id, Fate.UNTAKEN);
            } else if (call < 40 && fate == Fate.UNTAKEN) {
                memory.taken(id);
                model.put(id, Fate.TAKEN);
                taken.add(id);
                if (taken.size() > CAPACITY) {
                    MessageId oldest = taken.iterator().next();
                    taken.remove(oldest);
                    model.remove(oldest);
                }
            }
        }
        for (int i = 0; i < 20; i++) {
            assertThat(memory.fate(id(i))).isEqualTo(model.get(id(i)));
        }
    }

    @Property(tries = 500)
    void remembersTheNewestHeldToo(@ForAll @Size(max = 200) List<@IntRange(min = 0, max = 99) Integer> calls) {
        IdMemory memory = new IdMemory(CAPACITY);
        Map<MessageId, Fate> model = new HashMap<>();
        LinkedHashSet<MessageId> taken = new LinkedHashSet<>();
        LinkedHashSet<MessageId> held = new LinkedHashSet<>();
        for (int call : calls) {
            MessageId id = id(call % 20);
            Fate fate = memory.fate(id);
            assertThat(fate).isEqualTo(model.get(id));
            switch (call / 20) {
                case 0 -> {
                    memory.rejected(id);
                    if (held.remove(id)) {
                        model.remove(id);
                    }
                }
                case 1 -> {
                    memory.taken(id);
                    model.put(id, Fate.TAKEN);
                    held.remove(id);
                    taken.add(id);
                }
                default -> {
                    if (fate == null) {
                        memory.arrived(id);
                        model.put(id, Fate.UNTAKEN);
                    } else {
                        memory.held(id);
                        if (fate == Fate.UNTAKEN) {
                            model.put(id, Fate.HELD);
                            held.add(id);
                        }
                    }
                }
            }
            keepNewest(taken, model);
            keepNewest(held, model);
            assertThat(memory.hasUntaken()).isEqualTo(model.containsValue(Fate.UNTAKEN));
        }
        for (int i = 0; i < 20; i++) {
            assertThat(memory.fate(id(i))).isEqualTo(model.get(id(i)));
        }
    }

    private static void keepNewest(Set<MessageId> ids, Map<MessageId, Fate> model) {
        if (ids.size() > CAPACITY) {
            MessageId oldest = ids.iterator().next();
            ids.remove(oldest);
            model.remove(oldest);
        }
    }

    @Example
    void bothHalvesOfAnIdCount() {
        IdMemory memory = new IdMemory(CAPACITY);
        memory.arrived(new MessageId(1, 2));

        assertThat(memory.fate(new MessageId(2, 1))).isNull();
        assertThat(memory.fate(new MessageId(1, 3))).isNull();
        assertThat(memory.fate(new MessageId(1, 2))).isEqualTo(Fate.UNTAKEN);
    }
}
