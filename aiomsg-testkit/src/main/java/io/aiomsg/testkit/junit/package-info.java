/**
 * A JUnit 5 extension: hands simulations, socket pairs and in-memory networks to tests, holds each test to giving everything
 * back, and tells how to replay one that failed. Needs {@code junit-jupiter-api}, which the other packages do without.
 */
@NullMarked
package io.aiomsg.testkit.junit;

import org.jspecify.annotations.NullMarked;
