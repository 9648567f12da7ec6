/**
 * Exploration: random topologies of sockets under random faults, each from one seed, checked by their histories, and shrunk
 * to a short scenario where one fails.
 */
@NullMarked
package io.aiomsg.testkit.explore;

import org.jspecify.annotations.NullMarked;
