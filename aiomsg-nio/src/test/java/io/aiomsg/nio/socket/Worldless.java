package io.aiomsg.nio.socket;

import io.aiomsg.nio.engine.Redial;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.time.Instant;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** A driver without a network, without a loop of its own, and without time; how threads park is left to say. */
abstract class Worldless implements Driver {

    @Override
    public long nanoTime() {
        return 0;
    }

    @Override
    public Instant epoch() {
        return Instant.EPOCH;
    }

    @Override
    public RandomGenerator random() {
        return new SplittableRandom(1);
    }

    @Override
    public ByteBufAllocator allocator() {
        return UnpooledByteBufAllocator.DEFAULT;
    }

    @Override
    public void start(Loop loop, String name) {}

    @Override
    public void wake() {}

    @Override
    public void stop() {}

    @Override
    public void dial(Redial link) {}

    @Override
    public void cancelDial(Redial link) {}

    @Override
    public Listener listen(String host, int port) {
        throw new UnsupportedOperationException("there is no network here");
    }

    @Override
    public void pause() {}

    @Override
    public void execute(Runnable task) {
        throw new UnsupportedOperationException("nobody listens here");
    }

    @Override
    public void fork(Runnable task) {
        throw new UnsupportedOperationException("nobody is asked anything here");
    }
}
