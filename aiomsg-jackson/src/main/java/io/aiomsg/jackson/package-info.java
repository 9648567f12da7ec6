/**
 * {@link io.aiomsg.jackson.JacksonCodec}: messages as JSON, or as another format of Jackson's, to and from records. Stands
 * on {@code io.aiomsg} and Jackson's databind only.
 */
@NullMarked
package io.aiomsg.jackson;

import org.jspecify.annotations.NullMarked;
