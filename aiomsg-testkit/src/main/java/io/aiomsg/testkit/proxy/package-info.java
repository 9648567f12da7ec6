/**
 * A fault proxy over real TCP: {@link io.aiomsg.testkit.proxy.FaultProxy} stands between a client and a server, in one process
 * or in several, and delays, splits, corrupts, holds back, swallows or cuts what passes when told to. It knows nothing of the
 * aiomsg protocol; for faults under virtual time see {@link io.aiomsg.testkit}.
 */
@NullMarked
package io.aiomsg.testkit.proxy;

import org.jspecify.annotations.NullMarked;
