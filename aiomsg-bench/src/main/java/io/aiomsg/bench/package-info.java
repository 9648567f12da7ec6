/**
 * Measurements of aiomsg beside its peers: {@code aiomsg bench}.
 *
 * <p>{@link io.aiomsg.bench.BenchCommand} is the command, {@link io.aiomsg.bench.Comparison} runs one workload in rounds that
 * alternate between the contenders of {@link io.aiomsg.bench.contender}, each in a {@link io.aiomsg.bench.ProcessPair} of its own.
 */
@NullMarked
package io.aiomsg.bench;

import org.jspecify.annotations.NullMarked;
