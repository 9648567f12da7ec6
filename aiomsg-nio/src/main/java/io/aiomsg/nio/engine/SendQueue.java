package io.aiomsg.nio.engine;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Messages waiting to be written, oldest first: a ring of items and tags (see {@link Outgoing}) without an object a message. */
final class SendQueue {

    private static final int SMALLEST = 16;

    private @Nullable Object[] items = new @Nullable Object[0];
    private long[] tags = new long[0];
    private int head;
    private int size;
    private long bytes;

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** The sum of the payloads, in octets. */
    long bytes() {
        return bytes;
    }

    Object firstItem() {
        return item(head);
    }

    long firstTag() {
        return tags[head];
    }

    void addLast(Object item, long tag) {
        if (size == items.length) {
            grow();
        }
        int slot = slot(size++);
        items[slot] = item;
        tags[slot] = tag;
        bytes += Outgoing.payload(item).length;
    }

    void addFirst(Object item, long tag) {
        if (size == items.length) {
            grow();
        }
        head = (head - 1) & (items.length - 1);
        size++;
        items[head] = item;
        tags[head] = tag;
        bytes += Outgoing.payload(item).length;
    }

    /** Removes and returns the first item. */
    Object removeFirst() {
        Object item = item(head);
        items[head] = null;
        head = (head + 1) & (items.length - 1);
        size--;
        bytes -= Outgoing.payload(item).length;
        return item;
    }

    long lastTag() {
        return tags[slot(size - 1)];
    }

    /** Removes and returns the last item. */
    Object removeLast() {
        int slot = slot(size - 1);
        Object item = item(slot);
        items[slot] = null;
        size--;
        bytes -= Outgoing.payload(item).length;
        return item;
    }

    /** Gives the ring back if it is empty. */
    void trim() {
        if (size == 0) {
            items = new @Nullable Object[0];
            tags = new long[0];
            head = 0;
        }
    }

    /** Removes the oldest item of the given route; null if there is none. Those before it keep their order. */
    @Nullable
    Object removeOldest(int route) {
        for (int i = 0; i < size; i++) {
            if (Outgoing.route(tags[slot(i)]) == route) {
                Object found = item(slot(i));
                for (int j = i; j > 0; j--) {
                    items[slot(j)] = items[slot(j - 1)];
                    tags[slot(j)] = tags[slot(j - 1)];
                }
                items[head] = found;
                return removeFirst();
            }
        }
        return null;
    }

    private Object item(int slot) {
        Object item = items[slot];
        if (item == null) {
            throw new IllegalStateException("the queue is empty");
        }
        return item;
    }

    private int slot(int offset) {
        return (head + offset) & (items.length - 1);
    }

    private void grow() {
        int old = items.length;
        int capacity = Math.max(SMALLEST, old * 2);
        @Nullable Object[] biggerItems = Arrays.copyOfRange(items, head, head + capacity);
        long[] biggerTags = Arrays.copyOfRange(tags, head, head + capacity);
        int wrapped = head;
        if (wrapped > 0) {
            System.arraycopy(items, 0, biggerItems, old - wrapped, wrapped);
            System.arraycopy(tags, 0, biggerTags, old - wrapped, wrapped);
        }
        items = biggerItems;
        tags = biggerTags;
        head = 0;
    }
}
