/** The documentation of the modules for users: what its examples show can be compiled. */
@NullMarked
package io.aiomsg.javadoc;

import org.jspecify.annotations.NullMarked;
