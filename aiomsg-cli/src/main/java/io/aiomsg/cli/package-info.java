/**
 * The program {@code aiomsg}: one verb, one class. {@link io.aiomsg.cli.Main} parses and turns every failure into one
 * line and an exit code; the verbs use only the public API of {@code io.aiomsg}. The demo has a package of its own.
 */
@NullMarked
package io.aiomsg.cli;

import org.jspecify.annotations.NullMarked;
