package io.aiomsg.testkit.explore;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * A topology, its applications and its faults: all that a play needs.
 *
 * @param seed what chance follows from while it is played
 * @param latencyMicros the latency of its links
 * @param windowOctets how much they hold each way
 * @param actors its sockets; numbers need not be consecutive
 * @param steps its faults in order of time
 */
record Scenario(long seed, int latencyMicros, int windowOctets, List<Actor> actors, List<Step> steps) {

    private static final int ACT_MILLIS = 20_000;

    /** What an actor sends in all, in octets: enough for several large messages. */
    private static final int MOST_OCTETS = 600_000;

    /** What it sends in all where windows are small, in windows; one takes a moment. */
    private static final int MOST_WINDOWS = 400;

    /** The scenario of a seed. */
    static Scenario random(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int size = size(random);
        boolean mutual = random.nextInt(3) == 0;
        boolean far = random.nextInt(mutual ? 2 : 3) == 0;
        int latency = far ? 1_000 + random.nextInt(mutual ? 300_000 : 80_000) : 50 + random.nextInt(500);
        int window = (far && mutual) || random.nextInt(2) == 0 ? smallWindow(latency, random) : 128 * 1024;
        List<Actor> actors = new ArrayList<>();
        int load = 200 / size + 12;
        for (int i = 0; i < size; i++) {
            actors.add(actor(i, size, mutual, load, window, random));
        }
        if (mutual) {
            actors.replaceAll(actor -> actor.with(backTo(actor, actors, random), actor.messages()));
        }
        List<Step> steps = new ArrayList<>();
        int faults = 3 + random.nextInt(8);
        while (steps.size() < faults) {
            Step step = step(actors, random);
            boolean follows = !steps.isEmpty() && random.nextInt(3) == 0;
            steps.add(follows ? step.following(steps.get(steps.size() - 1), random.nextInt(ACT_MILLIS)) : step);
            if (random.nextInt(8) == 0) {
                flap(steps, random);
            }
        }
        steps.sort(Comparator.comparingInt(Step::atMillis));
        return new Scenario(seed, latency, window, List.copyOf(actors), List.copyOf(steps));
    }

    /** What has happened last happens again and again, or the connection breaks again and again. */
    private static void flap(List<Step> steps, SplittableRandom random) {
        Step last = steps.get(steps.size() - 1);
        Fault fault = switch (random.nextInt(4)) {
            case 0 -> Fault.RESET;
            case 1 -> Fault.RESET_AT_OCTET;
            default -> last.fault();
        };
        int most = 1 << (4 + random.nextInt(8));
        for (int times = 1 + random.nextInt(5); times > 0; times--) {
            last = last.again(1 + random.nextInt(most), fault, random.nextInt(1_000));
            steps.add(last);
        }
    }

    /** Tiny ones on quick links only: else large messages would take hours. */
    private static int smallWindow(int latencyMicros, SplittableRandom random) {
        boolean quick = latencyMicros < 1_000;
        return quick ? 100 + random.nextInt(1 << (6 + random.nextInt(7))) : 8_000 << random.nextInt(2);
    }

    private static int size(SplittableRandom random) {
        return switch (random.nextInt(48)) {
            case 0 -> 2 + random.nextInt(49);
            case 1, 2, 3, 4, 5, 6, 7 -> 2 + random.nextInt(12);
            default -> 3 + random.nextInt(5);
        };
    }

    private static Actor actor(int number, int size, boolean mutual, int load, int window, SplittableRandom random) {
        Set<Integer> connects = new LinkedHashSet<>();
        if (number > 0) {
            connects.add(random.nextInt(number));
        }
        if (random.nextInt(3) == 0) {
            connects.add(random.nextInt(size));
        }
        if (mutual && size > 1) {
            connects.add(random.nextInt(size));
        }
        connects.remove(number);
        boolean publishes = random.nextInt(4) == 0;
        int octets = 16 + random.nextInt(mostOctets(window, random));
        int messages = Math.min(random.nextInt(2 * load), 1 + Math.min(MOST_OCTETS, MOST_WINDOWS * window) / octets);
        return new Actor(
                number,
                publishes,
                !publishes && random.nextInt(5) < 3,
                random.nextInt(5) < 2 ? 1 << random.nextInt(4) : 0,
                random.nextInt(5) == 0,
                List.copyOf(connects),
                messages,
                octets,
                burst(messages, random),
                random.nextInt(mutual ? 3 : 6) == 0 ? 0 : 1 + random.nextInt(2 * ACT_MILLIS / load),
                publishes || random.nextInt(3) > 0 ? 0 : random.nextInt(8),
                random.nextInt(4) > 0 ? 1 : 2 + random.nextInt(2));
    }

    /** Whom it connects to, and some of those that connect to it. */
    private static List<Integer> backTo(Actor actor, List<Actor> actors, SplittableRandom random) {
        Set<Integer> connects = new LinkedHashSet<>(actor.connects());
        for (Actor other : actors) {
            if (other.connects().contains(actor.number()) && random.nextBoolean()) {
                connects.add(other.number());
            }
        }
        return List.copyOf(connects);
    }

    private static int mostOctets(int window, SplittableRandom random) {
        return switch (random.nextInt(12)) {
            case 0 -> Math.min(200_000, MOST_WINDOWS * window);
            case 1, 2 -> 5_000;
            case 3, 4, 5 -> Math.min(5_000, 4 * window);
            default -> 500;
        };
    }

    private static int burst(int messages, SplittableRandom random) {
        return switch (random.nextInt(4)) {
            case 0 -> 1;
            case 1 -> 1 + random.nextInt(12);
            case 2 -> 1 + random.nextInt(60);
            default -> Math.max(1, messages);
        };
    }

    private static Step step(List<Actor> actors, SplittableRandom random) {
        Fault[] faults = Fault.values();
        Actor who = actors.get(random.nextInt(actors.size()));
        boolean neighbour = !who.connects().isEmpty() && random.nextInt(5) > 0;
        int whom =
                neighbour ? who.connects().get(random.nextInt(who.connects().size())) : random.nextInt(actors.size());
        return new Step(
                random.nextInt(ACT_MILLIS),
                faults[random.nextInt(faults.length)],
                who.number(),
                whom == who.number() ? (whom + 1) % actors.size() : whom,
                random.nextInt(1_000),
                moment(random));
    }

    private static Step.Moment moment(SplittableRandom random) {
        return switch (random.nextInt(8)) {
            case 0, 1 -> Step.Moment.ANY;
            case 2, 3 -> Step.Moment.BLOCKED;
            default -> Step.Moment.SENDING;
        };
    }

    int messages() {
        return actors.stream().mapToInt(Actor::messages).sum();
    }

    /** True if somebody sends whom nothing links to anybody: of course its messages stay. */
    boolean isolatesASender() {
        return actors.stream()
                .anyMatch(actor -> actor.messages() > 0
                        && actor.connects().isEmpty()
                        && actors.stream().noneMatch(other -> other.connects().contains(actor.number())));
    }

    Scenario withSteps(List<Step> fewer) {
        return new Scenario(seed, latencyMicros, windowOctets, actors, List.copyOf(fewer));
    }

    Scenario withActors(List<Actor> others) {
        return new Scenario(seed, latencyMicros, windowOctets, List.copyOf(others), steps);
    }

    /** Without one actor, and all that concerns it. */
    Scenario without(int actor) {
        List<Actor> others = actors.stream()
                .filter(other -> other.number() != actor)
                .map(other -> other.without(actor))
                .toList();
        return withActors(others)
                .withSteps(steps.stream().filter(step -> !step.concerns(actor)).toList());
    }

    @Override
    public String toString() {
        StringBuilder text =
                new StringBuilder("seed " + seed + ", latency " + latencyMicros + " us, window " + windowOctets);
        actors.forEach(actor -> text.append("\n  ").append(actor));
        steps.forEach(step -> text.append("\n  ").append(step));
        return text.toString();
    }
}
