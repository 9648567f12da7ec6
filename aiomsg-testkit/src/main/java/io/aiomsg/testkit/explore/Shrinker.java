package io.aiomsg.testkit.explore;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes a failing scenario smaller for as long as it fails in the same way. */
final class Shrinker {

    private final String kind;
    private long stepsLeft;
    private Scenario smallest;
    private PlayFailure failure;

    private Shrinker(Scenario failing, PlayFailure failure, long steps) {
        this.smallest = failing;
        this.failure = failure;
        this.kind = failure.kind();
        this.stepsLeft = steps;
    }

    /**
     * What is left of a failing scenario.
     *
     * @param scenario the smallest found
     * @param failure what it breaks
     */
    record Shrunk(Scenario scenario, PlayFailure failure) {}

    /** Tries smaller scenarios, as many as can be played in about {@code steps} steps of simulation. */
    static Shrunk shrink(Scenario failing, PlayFailure failure, long steps) {
        Shrinker shrinker = new Shrinker(failing, failure, steps);
        boolean smaller = true;
        while (smaller && shrinker.stepsLeft > 0) {
            smaller = shrinker.dropActors();
            smaller |= shrinker.dropSteps();
            smaller |= shrinker.dropConnects();
            smaller |= shrinker.sendLess();
        }
        return new Shrunk(shrinker.smallest, shrinker.failure);
    }

    private boolean fails(@Nullable Scenario candidate) {
        if (candidate == null || stepsLeft <= 0 || candidate.isolatesASender()) {
            return false;
        }
        Play.Outcome outcome = Play.of(candidate);
        stepsLeft -= outcome.steps();
        PlayFailure found = outcome.failure();
        if (found == null || !found.kind().equals(kind)) {
            return false;
        }
        smallest = candidate;
        failure = found;
        return true;
    }

    private boolean dropActors() {
        boolean dropped = false;
        for (Actor actor : smallest.actors()) {
            dropped |= smallest.actors().size() > 2 && fails(smallest.without(actor.number()));
        }
        return dropped;
    }

    private boolean dropSteps() {
        boolean dropped = false;
        for (int length = Math.max(1, smallest.steps().size() / 2); length >= 1; length /= 2) {
            for (int from = 0; from + length <= smallest.steps().size(); ) {
                List<Step> fewer = new ArrayList<>(smallest.steps());
                fewer.subList(from, from + length).clear();
                if (fails(smallest.withSteps(fewer))) {
                    dropped = true;
                } else {
                    from += length;
                }
            }
        }
        return dropped;
    }

    private boolean dropConnects() {
        boolean dropped = false;
        for (Actor actor : smallest.actors()) {
            for (int to : actor.connects()) {
                dropped |= fails(with(actor.without(to)));
            }
        }
        return dropped;
    }

    private boolean sendLess() {
        boolean less = false;
        for (Actor actor : smallest.actors()) {
            for (int messages = 0;
                    messages < actor.messages();
                    messages += Math.max(1, (actor.messages() - messages) / 2)) {
                if (fails(with(actor.with(actor.connects(), messages)))) {
                    less = true;
                    break;
                }
            }
        }
        return less;
    }

    private Scenario with(Actor changed) {
        return smallest.withActors(smallest.actors().stream()
                .map(actor -> actor.number() == changed.number() ? changed : actor)
                .toList());
    }
}
