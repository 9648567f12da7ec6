/**
 * aiomsg on java.nio: the driver that gives sockets a real network, clock and threads, and the factory that
 * {@link java.util.ServiceLoader} finds. Applications use {@link io.aiomsg.AiomsgSocket} and need nothing from here.
 */
@NullMarked
package io.aiomsg.nio;

import org.jspecify.annotations.NullMarked;
