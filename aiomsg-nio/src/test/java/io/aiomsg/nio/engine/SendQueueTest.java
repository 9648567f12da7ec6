package io.aiomsg.nio.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** {@link SendQueue} against an {@link ArrayDeque}. */
final class SendQueueTest {

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Slot(byte[] item, long tag) {}

    @Property(tries = 500)
    void behavesLikeADeque(@ForAll @Size(max = 300) List<@IntRange(min = 0, max = 99) Integer> calls) {
        SendQueue queue = new SendQueue();
        Deque<Slot> model = new ArrayDeque<>();
        long time = 0;
        for (int call : calls) {
            time += 4;
            Slot slot = new Slot(new byte[call], Outgoing.tag(call % 3, time));
            if (call < 45) {
                queue.addLast(slot.item, slot.tag);
                model.addLast(slot);
            } else if (call < 60) {
                queue.addFirst(slot.item, slot.tag);
                model.addFirst(slot);
            } else if (call < 80 && !model.isEmpty()) {
                assertThat(queue.removeFirst()).isSameAs(model.removeFirst().item);
            } else if (call < 90) {
                assertThat(queue.removeOldest(call % 3)).isSameAs(removeOldest(model, call % 3));
            } else if (call < 95 && !model.isEmpty()) {
                assertThat(queue.lastTag()).isEqualTo(model.getLast().tag);
                assertThat(queue.removeLast()).isSameAs(model.removeLast().item);
            } else {
                queue.trim();
            }
            same(queue, model);
        }
        for (Slot slot : new ArrayList<>(model)) {
            assertThat(queue.firstTag()).isEqualTo(slot.tag);
            assertThat(queue.removeFirst()).isSameAs(slot.item);
        }
        assertThat(queue.isEmpty()).isTrue();
    }

    private static void same(SendQueue queue, Deque<Slot> model) {
        assertThat(queue.size()).isEqualTo(model.size());
        assertThat(queue.isEmpty()).isEqualTo(model.isEmpty());
        assertThat(queue.bytes())
                .isEqualTo(model.stream().mapToLong(slot -> slot.item.length).sum());
        if (!model.isEmpty()) {
            assertThat(queue.firstItem()).isSameAs(model.getFirst().item);
            assertThat(queue.firstTag()).isEqualTo(model.getFirst().tag);
        }
    }

    private static byte[] removeOldest(Deque<Slot> model, int route) {
        for (Iterator<Slot> each = model.iterator(); each.hasNext(); ) {
            Slot slot = each.next();
            if (Outgoing.route(slot.tag) == route) {
                each.remove();
                return slot.item;
            }
        }
        return null;
    }

    @Example
    void emptyQueueHasNothingToRemove() {
        assertThatThrownBy(() -> {
                    SendQueue queue = new SendQueue();
                    queue.addLast(new byte[1], 0);
                    queue.removeFirst();
                    queue.removeFirst();
                })
                .isInstanceOf(IllegalStateException.class);
    }

    @Example
    void tagKeepsRouteAndTime() {
        for (int route = 0; route < 4; route++) {
            long tag = Outgoing.tag(route, 1_234_567_890_123L);
            assertThat(Outgoing.route(tag)).isEqualTo(route);
            assertThat(1_234_567_890_123L - Outgoing.acceptedNanos(tag)).isBetween(0L, 3L);
        }
    }
}
