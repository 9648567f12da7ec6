/**
 * The programs that are compared, and the child process they run in.
 *
 * <p>A {@link io.aiomsg.bench.contender.Contender} says how its two processes are started. Both speak the line protocol of
 * {@link io.aiomsg.bench.contender.ChildMain} on standard input and output, whatever they are written in. Contenders in
 * Java only bring an {@link io.aiomsg.bench.contender.Endpoint}; the loops around it are the same for all of them.
 */
@NullMarked
package io.aiomsg.bench.contender;

import org.jspecify.annotations.NullMarked;
