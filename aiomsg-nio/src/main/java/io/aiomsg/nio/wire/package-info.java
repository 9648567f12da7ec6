/**
 * Octets and frames of the v1 dialect: what may stand on a connection, without any idea of connections. Pure functions and
 * one small decoder; used by {@code engine}.
 */
@NullMarked
package io.aiomsg.nio.wire;

import org.jspecify.annotations.NullMarked;
