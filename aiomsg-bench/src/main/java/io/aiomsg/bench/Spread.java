package io.aiomsg.bench;

import java.util.Arrays;
import java.util.stream.DoubleStream;

/** Median, least and greatest of some values; NaN for all three if there is none, or one is NaN. */
record Spread(double median, double min, double max) {

    static Spread of(DoubleStream values) {
        double[] sorted = values.toArray();
        if (sorted.length == 0 || Arrays.stream(sorted).anyMatch(Double::isNaN)) {
            return new Spread(Double.NaN, Double.NaN, Double.NaN);
        }
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], sorted[sorted.length - 1]);
    }

    Spread times(double factor) {
        return new Spread(median * factor, min * factor, max * factor);
    }
}
