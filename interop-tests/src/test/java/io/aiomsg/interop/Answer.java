package io.aiomsg.interop;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a peer process answered to a command.
 *
 * @param fields the fields of its JSON object
 */
record Answer(Map<String, Object> fields) {

    long id() {
        return number("id");
    }

    boolean failed() {
        return fields.containsKey("error");
    }

    String text(String name) {
        return String.valueOf(field(name));
    }

    long number(String name) {
        return ((Number) field(name)).longValue();
    }

    boolean flag(String name) {
        return Boolean.TRUE.equals(field(name));
    }

    /** The number of frames of a type that were read; Python only. */
    long framesRead(int type) {
        Object number = ((Map<?, ?>) field("frames")).get(Integer.toString(type));
        return number == null ? 0 : ((Number) number).longValue();
    }

    Received received() {
        List<Integer> indexes = new ArrayList<>();
        ((List<?>) field("indexes")).forEach(index -> indexes.add(((Number) index).intValue()));
        List<String> senders = new ArrayList<>();
        ((List<?>) field("senders")).forEach(sender -> senders.add(String.valueOf(sender)));
        return new Received((int) number("count"), number("octets"), text("digest"), indexes, senders);
    }

    private Object field(String name) {
        Object value = fields.get(name);
        if (value == null) {
            throw new AssertionError("no field \"" + name + "\" in " + fields);
        }
        return value;
    }
}
