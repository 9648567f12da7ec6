/**
 * The verb {@code demo}: a few short acts played by real sockets on the loopback interface. An act says only what its
 * sockets reported, waits for what must happen, and fails the demo if it does not. Used by {@code io.aiomsg.cli} alone.
 */
@NullMarked
package io.aiomsg.cli.demo;

import org.jspecify.annotations.NullMarked;
