package io.aiomsg;

import java.util.Iterator;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The messages of a socket, as something to iterate over. Iterators block for the next message and end when the socket
 * is closed. Several iterators, also in several threads, share the messages between them. A thread interrupted while it
 * waits gets {@link InterruptedReceiveException}; its interrupt flag stays set, and the socket stays usable.
 */
public interface Messages extends Iterable<Message> {

    @Override
    Iterator<Message> iterator();

    /** {@return the messages as a sequential stream} */
    default Stream<Message> stream() {
        return StreamSupport.stream(spliterator(), false);
    }
}
