package io.aiomsg.testkit;

import io.aiomsg.Identity;
import io.aiomsg.Message;
import java.util.concurrent.atomic.AtomicBoolean;

/** A message whose first verdict is written into the {@link History}. */
final class RecordedMessage implements Message {

    private final Message message;
    private final Recorder recorder;
    private final World world;
    private final AtomicBoolean decided = new AtomicBoolean();

    RecordedMessage(Message message, Recorder recorder, World world) {
        this.message = message;
        this.recorder = recorder;
        this.world = world;
    }

    @Override
    public Identity from() {
        return message.from();
    }

    @Override
    public byte[] payload() {
        return message.payload();
    }

    @Override
    public void acknowledge() {
        world.checkCaller();
        if (!decided.getAndSet(true)) {
            recorder.acknowledged(message);
        }
        message.acknowledge();
    }

    @Override
    public void reject() {
        world.checkCaller();
        if (!decided.getAndSet(true)) {
            recorder.rejected(message);
        }
        message.reject();
    }

    /** Its handler failed on it, which rejects it if nothing was said before. */
    void failed() {
        if (!decided.getAndSet(true)) {
            recorder.rejected(message);
        }
    }

    @Override
    public String toString() {
        return message.toString();
    }
}
