package io.aiomsg.conformance;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** What all subjects of the real world have in common: its clock. */
abstract class RealTime implements Driver.Subject {

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public void sleep(Duration time) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(time.toNanos());
    }
}
