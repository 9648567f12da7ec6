/**
 * Plays the conformance cases of the wire specification ({@code io.aiomsg.wirespec}) against an implementation: our own socket
 * in a simulation of {@link io.aiomsg.testkit}, or any program in any language over TCP.
 *
 * <p>A {@link io.aiomsg.conformance.Suite} holds the cases, a {@link io.aiomsg.conformance.Selection} says which of them are
 * played, a {@link io.aiomsg.conformance.Driver} starts the implementation for each, the
 * {@link io.aiomsg.conformance.Runner} plays them all and makes a report, which
 * {@link io.aiomsg.conformance.Reports} writes down.
 */
@NullMarked
package io.aiomsg.conformance;

import org.jspecify.annotations.NullMarked;
