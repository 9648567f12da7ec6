/**
 * The protocol as a state machine without I/O: octets, commands and the time go in; octets, messages, dials, closes and
 * events come out. One owner at a time calls it; nothing here blocks, reads a clock or knows of threads.
 *
 * <p>{@link io.aiomsg.nio.engine.SocketEngine} is the way in. The rules of the protocol have one class each:
 * {@code Admission} and {@code Probation} (who comes in), {@code Rivalry} (two connections of one peer), {@code Inbox} (receive
 * credit), {@code Router} and {@code Peer} (where messages go and wait), {@code Requests} (at-least-once), {@code Redial},
 * {@code Losses} (accounting). Below is {@code wire}; above are {@code socket} and the drivers.
 */
@NullMarked
package io.aiomsg.nio.engine;

import org.jspecify.annotations.NullMarked;
