/**
 * This implementation against the real Python aiomsg: every test has a Python process at the other end.
 *
 * <p>{@link io.aiomsg.interop.WithPython} on a test class finds a {@link io.aiomsg.interop.PythonRuntime}, or skips the
 * class in one visible line. Both kinds of process, Python's and {@link io.aiomsg.interop.JavaPeerMain}, take the same
 * commands ({@link io.aiomsg.interop.PeerProcess}). Uses only {@code io.aiomsg}.
 */
@NullMarked
package io.aiomsg.interop;

import org.jspecify.annotations.NullMarked;
