package io.aiomsg.nio.engine;

/**
 * The 16 octets that name a request.
 *
 * @param high the first 8 octets
 * @param low the last 8 octets
 */
record MessageId(long high, long low) {}
