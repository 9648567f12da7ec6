/**
 * What an application sees of aiomsg: one socket class, messages, identities, events and options.
 *
 * <p>Start at {@link io.aiomsg.AiomsgSocket}. Nothing here does any I/O: the implementation is a second artifact
 * ({@code io.aiomsg:aiomsg-nio}) that {@link java.util.ServiceLoader} finds through {@link io.aiomsg.AiomsgFactory}.
 */
@NullMarked
package io.aiomsg;

import org.jspecify.annotations.NullMarked;
