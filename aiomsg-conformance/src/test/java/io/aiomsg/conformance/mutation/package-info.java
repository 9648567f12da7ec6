/** Mistakes planted into our implementation, each of which a conformance case finds: a check of the cases. */
package io.aiomsg.conformance.mutation;
