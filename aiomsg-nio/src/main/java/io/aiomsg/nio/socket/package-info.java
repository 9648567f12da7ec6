/**
 * The whole of {@link io.aiomsg.AiomsgSocket} over a small {@link io.aiomsg.nio.socket.Driver}: who owns the engine when, who
 * reads and writes, who waits. Simulations run this code with a driver of their own.
 *
 * <p>{@link io.aiomsg.nio.socket.SocketCore} is the socket; {@code Lane} moves the octets of one connection; {@code Flushing}
 * and {@code Receiving} say which thread writes and reads.
 */
@NullMarked
package io.aiomsg.nio.socket;

import org.jspecify.annotations.NullMarked;
