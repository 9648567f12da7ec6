/** Our implementation against the machine-readable specification: its vectors and its table of limits. */
@NullMarked
package io.aiomsg.testkit.spec;

import org.jspecify.annotations.NullMarked;
