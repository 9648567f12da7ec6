/**
 * Tests of the implementation over real sockets on the loopback interface: through the public API at one end, with raw
 * octets ({@link io.aiomsg.nio.live.RawPeer}) or a second socket at the other, and a leak check after every class.
 */
@NullMarked
package io.aiomsg.nio.live;

import org.jspecify.annotations.NullMarked;
