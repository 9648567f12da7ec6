/**
 * A whole network of aiomsg sockets in one process: hosts, links and virtual time under one seed. The sockets are the
 * production code of {@code io.aiomsg.nio} over another driver; only what lies below its seam is simulated.
 */
@NullMarked
package io.aiomsg.testkit;

import org.jspecify.annotations.NullMarked;
