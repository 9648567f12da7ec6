package io.aiomsg;

import java.time.Duration;

/**
 * How long peers took to acknowledge at-least-once messages: from the moment the last octet of a message was first handed to the
 * kernel to the arrival of its acknowledgement, thus both ways, the time it waited for the receiver's application, and copies that
 * had to be sent again. Waiting to be sent does not count. Immutable.
 *
 * <p>A quantile is the time within which that share of the acknowledgements came, rounded up by at most an eighth, and never over
 * {@code max}. All are zero as long as {@code count} is.
 *
 * @param count acknowledgements
 * @param mean the mean of their times
 * @param max the longest time
 * @param p50 half of them came within this time
 * @param p90 90 % did
 * @param p99 99 % did
 * @param p999 99.9 % did
 */
public record AcknowledgementTimes(
        long count, Duration mean, Duration max, Duration p50, Duration p90, Duration p99, Duration p999) {

    /** Of no acknowledgement. */
    public static final AcknowledgementTimes NONE = new AcknowledgementTimes(
            0, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO);
}
