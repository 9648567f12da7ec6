package io.aiomsg;

import java.net.SocketAddress;

/**
 * The other end of a connection as it shows before its peer has said who it is. A value; components may be added, so take it
 * as it comes and construct none.
 *
 * @param address its address
 * @param dialled true if we dialled it, false if it dialled us
 */
public record RemoteEnd(SocketAddress address, boolean dialled) {}
