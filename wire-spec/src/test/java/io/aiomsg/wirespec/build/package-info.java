/**
 * What keeps SPEC.md and the files of {@code wire-spec} true to each other: it reads them, writes their generated forms, and
 * finds what is broken. {@code ./mvnw -pl wire-spec test} compares, with {@code -Dspec.update=true} it writes first.
 *
 * <p>A check takes a {@link io.aiomsg.wirespec.build.Tree} and answers with one sentence for each fault.
 */
@NullMarked
package io.aiomsg.wirespec.build;

import org.jspecify.annotations.NullMarked;
