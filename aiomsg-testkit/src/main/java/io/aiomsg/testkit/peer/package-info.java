/**
 * Scripted peers: speak octets step by step, right or deliberately wrong, and say in plain words what came instead of what
 * was expected. Over real TCP or over the simulated network of {@link io.aiomsg.testkit}.
 */
@NullMarked
package io.aiomsg.testkit.peer;

import org.jspecify.annotations.NullMarked;
