package io.aiomsg.testkit.explore;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The hosts whose sockets a fault concerns: both ends of a link, or a host and its peers. */
final class Concerned {

    private final List<Actor> actors;
    private final Set<String> hosts = new HashSet<>();

    private Concerned(List<Actor> actors) {
        this.actors = actors;
    }

    /** Those that a fault of a scenario with these actors concerns; none if there is nothing that it can do. */
    static Set<String> by(Step step, List<Actor> actors, boolean hasSocket) {
        Concerned concerned = new Concerned(actors);
        concerned.add(step, hasSocket);
        return concerned.hosts;
    }

    private void add(Step step, boolean hasSocket) {
        Actor who = actor(step.who());
        switch (step.fault()) {
            case PARTITION, ONE_WAY_PARTITION, RESET, RESET_AT_OCTET, SILENT_DROP, HALF_OPEN, SLOW_LINK, SEGMENTS ->
                addLink(step, areNeighbours(who, actor(step.whom())));
            case LINK_CLOSED -> addLink(step, hasSocket && who.connects().contains(step.whom()));
            case KILL, CRASH, RESTART -> {
                if (hasSocket) {
                    addWithPeers(who);
                }
            }
            case CLOCK_JUMP, SLOW_READER, STRANGER -> addWithPeers(who);
            case TWIN -> addTwin(who);
        }
    }

    private void addLink(Step step, boolean isThere) {
        if (isThere) {
            hosts.add(Player.name(step.who()));
            hosts.add(Player.name(step.whom()));
        }
    }

    private void addWithPeers(Actor who) {
        hosts.add(Player.name(who.number()));
        for (Actor other : actors) {
            if (areNeighbours(who, other)) {
                hosts.add(Player.name(other.number()));
            }
        }
    }

    /** The twin connects to the first one only to which its actor does. */
    private void addTwin(Actor who) {
        if (!who.connects().isEmpty()) {
            hosts.add(Player.name(who.number()));
            hosts.add(Player.twinName(who.number()));
            hosts.add(Player.name(who.connects().get(0)));
        }
    }

    private static boolean areNeighbours(Actor one, Actor other) {
        return one.connects().contains(other.number()) || other.connects().contains(one.number());
    }

    private Actor actor(int number) {
        return actors.stream()
                .filter(actor -> actor.number() == number)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("there is no actor " + number));
    }
}
