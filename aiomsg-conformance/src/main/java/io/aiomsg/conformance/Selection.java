package io.aiomsg.conformance;

import io.aiomsg.wirespec.proto.ConformanceCase;
import io.aiomsg.wirespec.proto.Feature;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which trials are played.
 *
 * @param filters parts of ids such as {@code hello-} or {@code /bind}: one of them must be in a trial's id; all if empty
 * @param features of the cases; all if empty
 * @param requirements ids, one of which a case must name; all if empty
 */
public record Selection(Collection<String> filters, Set<Feature> features, Collection<String> requirements) {

    /** Everything. */
    public static final Selection ALL = new Selection(List.of(), Set.of(), List.of());

    /**
     * Copies what it is given.
     *
     * @param filters each of which is part of some trial's id
     * @param features none for all
     * @param requirements none for all
     */
    public Selection {
        filters = List.copyOf(filters);
        features = Set.copyOf(features);
        requirements = List.copyOf(requirements);
    }

    /**
     * {@return the trials, in the order of the suite}
     *
     * @param suite to choose from
     * @throws IllegalCaseException if something that is asked for is in no case at all
     */
    public List<Trial> of(Suite suite) {
        Set<String> known = new TreeSet<>();
        suite.cases().forEach(each -> known.addAll(each.getRequirementsList()));
        for (String requirement : requirements) {
            if (!known.contains(requirement)) {
                throw new IllegalCaseException("no case names the requirement " + requirement);
            }
        }
        List<Trial> all =
                suite.cases().stream().flatMap(each -> Trial.of(each).stream()).toList();
        for (String filter : filters) {
            if (all.stream().noneMatch(trial -> trial.id().contains(filter))) {
                throw new IllegalCaseException("no case has \"" + filter + "\" in its id");
            }
        }
        return all.stream().filter(this::includes).toList();
    }

    private boolean includes(Trial trial) {
        ConformanceCase each = trial.conformanceCase();
        return (filters.isEmpty() || filters.stream().anyMatch(trial.id()::contains))
                && (features.isEmpty() || features.contains(each.getFeature()))
                && (requirements.isEmpty() || requirements.stream().anyMatch(each.getRequirementsList()::contains));
    }
}
