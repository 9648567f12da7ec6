package io.aiomsg.bench.contender;

import java.util.List;
import java.util.Locale;

/**
 * What is asked of every contender.
 *
 * @param shape which way messages go
 * @param payloadBytes the size of each message, at least {@value Payloads#MIN_BYTES}
 */
public record Workload(Shape shape, int payloadBytes) {

    /** The short comparison. */
    public static final List<Workload> QUICK = List.of(
            new Workload(Shape.ONE_WAY, 64), new Workload(Shape.ONE_WAY, 65_536), new Workload(Shape.ROUND_TRIP, 64));

    /** The full comparison. */
    public static final List<Workload> FULL = List.of(
            new Workload(Shape.ONE_WAY, 64),
            new Workload(Shape.ONE_WAY, 1_024),
            new Workload(Shape.ONE_WAY, 65_536),
            new Workload(Shape.ONE_WAY, 1_048_576),
            new Workload(Shape.ROUND_TRIP, 64));

    /** Checks the size. */
    public Workload {
        if (payloadBytes < Payloads.MIN_BYTES) {
            throw new IllegalArgumentException(
                    "payloadBytes is " + payloadBytes + "; a message that can be checked has " + Payloads.MIN_BYTES);
        }
    }

    /** The workload with this {@link #name()}. */
    public static Workload named(String name) {
        String[] parts = name.split(":", 2);
        return new Workload(
                Shape.valueOf(parts[0].toUpperCase(Locale.ROOT).replace('-', '_')), Integer.parseInt(parts[1]));
    }

    /** The name in machine-readable output, such as {@code one-way:64}. */
    public String name() {
        return shape.name().toLowerCase(Locale.ROOT).replace('_', '-') + ":" + payloadBytes;
    }

    /** The name in tables, such as {@code 64 B one way}. */
    public String title() {
        return size()
                + switch (shape) {
                    case ONE_WAY -> " one way";
                    case ROUND_TRIP -> " round trip";
                };
    }

    private String size() {
        if (payloadBytes % 1_048_576 == 0) {
            return payloadBytes / 1_048_576 + " MiB";
        }
        return payloadBytes % 1_024 == 0 ? payloadBytes / 1_024 + " KiB" : payloadBytes + " B";
    }

    /** Which way messages go. */
    public enum Shape {
        /** From the sender to the receiver, as many as go. */
        ONE_WAY,
        /** To the receiver and back, one at a time. */
        ROUND_TRIP
    }
}
