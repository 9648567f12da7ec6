package io.aiomsg.nio.live;

/** What the socket under test is in a conversation with a raw peer. */
enum Role {
    /** It listens; the raw peer dials it. */
    BIND,
    /** It dials; the raw peer listens. */
    CONNECT
}
