/**
 * Loads the machine-readable half of SPEC.md. The messages are those of {@code io.aiomsg.wirespec.proto}, generated from
 * {@code aiomsg/spec/v1/*.proto}, which the jar contains as well.
 *
 * <p>The files they were made from lie in the jar under {@code aiomsg-wire-spec/}, as in the zip for other languages:
 * {@code vectors}, {@code cases}, {@code peers}, {@code tables}, {@code grammar} and {@code generated}.
 */
@NullMarked
package io.aiomsg.wirespec;

import org.jspecify.annotations.NullMarked;
