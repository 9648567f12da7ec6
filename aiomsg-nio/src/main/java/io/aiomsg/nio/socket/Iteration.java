package io.aiomsg.nio.socket;

import io.aiomsg.InterruptedReceiveException;
import io.aiomsg.Message;
import io.aiomsg.SocketClosedException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** Messages one by one until the socket is closed. For one thread. */
final class Iteration implements Iterator<Message> {

    private final Taking taking;
    private @Nullable Message next;

    Iteration(Taking taking) {
        this.taking = taking;
    }

    @Override
    public boolean hasNext() {
        if (next == null) {
            next = await();
        }
        return next != null;
    }

    private @Nullable Message await() {
        try {
            return taking.take();
        } catch (SocketClosedException e) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedReceiveException(e);
        }
    }

    @Override
    public Message next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the socket is closed");
        }
        Message message = next;
        next = null;
        if (message == null) {
            throw new NoSuchElementException("the socket is closed");
        }
        return message;
    }
}
