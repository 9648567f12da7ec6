package io.aiomsg.testkit;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Hosts, their names, the links between them, and the connections that exist. Thread-safe, guarded by itself. */
final class Network {

    private static final long MICRO = 1_000;
    private static final long LATENCY_NANOS = 100 * MICRO;
    private static final long JITTER_NANOS = 50 * MICRO;
    private static final long LOOPBACK_NANOS = 10 * MICRO;

    private final World world;
    private final Map<String, SimulatedHost> hosts = new LinkedHashMap<>();
    private final Map<InetAddress, SimulatedHost> byAddress = new HashMap<>();
    private final Map<String, List<SimulatedHost>> names = new HashMap<>();
    private final Map<Pair, SimulatedLink> links = new LinkedHashMap<>();
    private final Map<Pair, Set<Tcp>> connections = new HashMap<>();

    /** Two hosts in the order of their numbers. */
    private record Pair(int least, int most) {
        static Pair of(SimulatedHost a, SimulatedHost b) {
            return new Pair(Math.min(a.number, b.number), Math.max(a.number, b.number));
        }
    }

    Network(World world) {
        this.world = world;
    }

    // ---- hosts ----

    synchronized void add(SimulatedHost host) {
        if (names.containsKey(host.name())) {
            throw new IllegalArgumentException("there is a host or a name \"" + host.name() + "\" already");
        }
        hosts.put(host.name(), host);
        byAddress.put(host.address(), host);
        names.put(host.name(), List.of(host));
    }

    synchronized @Nullable SimulatedHost host(String name) {
        return hosts.get(name);
    }

    synchronized Collection<SimulatedHost> hosts() {
        return List.copyOf(hosts.values());
    }

    /** A host that must exist. */
    synchronized SimulatedHost knownHost(String name) {
        SimulatedHost host = hosts.get(name);
        if (host == null) {
            throw new IllegalArgumentException("there is no host \"" + name + "\"; the hosts are "
                    + (hosts.isEmpty() ? "none yet" : String.join(", ", hosts.keySet()))
                    + "; make one with simulation.host(name)");
        }
        return host;
    }

    private void checkOurs(SimulatedHost host) {
        if (!this.equals(host.network)) {
            throw new IllegalArgumentException(
                    "the host " + host + " is of another simulation; take one of this one, with simulation.host(name)");
        }
    }

    synchronized int hostCount() {
        return hosts.size();
    }

    synchronized void name(String name, List<SimulatedHost> bearers) {
        if (hosts.containsKey(name)) {
            throw new IllegalArgumentException("\"" + name + "\" is a host, and means that host");
        }
        names.put(name, List.copyOf(bearers));
    }

    /** The addresses that a name stands for at a host; empty if it is not known. */
    synchronized List<InetAddress> lookUp(SimulatedHost from, String name) {
        if (name.equals("localhost") || name.equals("127.0.0.1") || name.equals("::1")) {
            return List.of(InetAddress.getLoopbackAddress());
        }
        List<SimulatedHost> bearers = names.get(name);
        if (bearers != null) {
            bearers.forEach(SimulatedHost::known);
            return bearers.stream().map(SimulatedHost::address).toList();
        }
        if (isLiteral(name)) {
            try {
                return List.of(InetAddress.getByName(name));
            } catch (UnknownHostException e) {
                return List.of();
            }
        }
        return List.of();
    }

    static boolean isLiteral(String name) {
        return name.indexOf(':') >= 0 || name.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
    }

    /** The host that has an address, seen from another one. */
    synchronized @Nullable SimulatedHost at(SimulatedHost from, InetAddress address) {
        return address.isLoopbackAddress() ? from : byAddress.get(address);
    }

    // ---- links ----

    synchronized SimulatedLink link(SimulatedHost a, SimulatedHost b) {
        checkOurs(a);
        checkOurs(b);
        return links.computeIfAbsent(Pair.of(a, b), pair -> {
            boolean loopback = a.equals(b);
            return new SimulatedLink(
                    this,
                    world,
                    a,
                    b,
                    loopback ? LOOPBACK_NANOS : LATENCY_NANOS,
                    loopback ? LOOPBACK_NANOS : JITTER_NANOS);
        });
    }

    synchronized void healAll() {
        new ArrayList<>(links.values()).forEach(SimulatedLink::heal);
    }

    // ---- connections ----

    synchronized void add(Tcp connection) {
        connections
                .computeIfAbsent(pair(connection), pair -> new LinkedHashSet<>())
                .add(connection);
    }

    synchronized void remove(Tcp connection) {
        Pair pair = pair(connection);
        Set<Tcp> existing = connections.get(pair);
        if (existing != null && existing.remove(connection) && existing.isEmpty()) {
            connections.remove(pair);
        }
    }

    private static Pair pair(Tcp connection) {
        return Pair.of(connection.dialling.host, connection.accepting.host);
    }

    synchronized List<Tcp> between(SimulatedHost a, SimulatedHost b) {
        return new ArrayList<>(connections.getOrDefault(Pair.of(a, b), Set.of()));
    }
}
