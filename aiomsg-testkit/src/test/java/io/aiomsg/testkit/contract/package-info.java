/**
 * The transport contract: what sockets and scripted peers can rely on, whatever carries their octets. The same scenarios run
 * on the simulated network of {@link io.aiomsg.testkit} and on real TCP; another transport is one more
 * {@link io.aiomsg.testkit.contract.Site}.
 */
@NullMarked
package io.aiomsg.testkit.contract;

import org.jspecify.annotations.NullMarked;
