package io.aiomsg;

/** What a socket promises about the messages it sends. Local to the sender; a guarantee holds per hop. */
public enum DeliveryGuarantee {
    /** A message is handed to the kernel once; it is in doubt if the connection then breaks. */
    AT_MOST_ONCE,
    /**
     * A message is sent until its receiver acknowledges that the application took it, or its expiry is over (reported).
     * It may arrive twice. Not available with {@link SendMode#PUBLISH}.
     */
    AT_LEAST_ONCE
}
