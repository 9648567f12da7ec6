/** The faults of the proxy, seen with plain sockets and with aiomsg sockets at both sides of it. */
@NullMarked
package io.aiomsg.testkit.proxy;

import org.jspecify.annotations.NullMarked;
