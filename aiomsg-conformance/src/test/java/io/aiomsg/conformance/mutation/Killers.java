package io.aiomsg.conformance.mutation;

import io.aiomsg.conformance.CaseFiles;
import io.aiomsg.conformance.Driver;
import io.aiomsg.conformance.InProcessDriver;
import io.aiomsg.conformance.Runner;
import io.aiomsg.conformance.Selection;
import io.aiomsg.conformance.Suite;
import io.aiomsg.conformance.Trial;
import io.aiomsg.wirespec.proto.Result;
import io.aiomsg.wirespec.proto.Verdict;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The trials that the implementation of this class path fails. Runs in the class loader of a mutation. */
public final class Killers {

    private static final long SEED = 1;
    private static final int AREA = "AIO-FRM".length();

    private Killers() {}

    /**
     * Plays the cases until some have failed, those of a requirement first and those of its area second.
     *
     * @param most how many failures are enough
     * @return the id of the trial, the ids of its case's requirements and what went wrong, each by a tab apart
     */
    public static List<String> find(String requirement, int most) throws Exception {
        Suite suite = CaseFiles.read(Path.of("../wire-spec"));
        List<Trial> trials = Selection.ALL.of(suite).stream()
                .sorted(Comparator.comparingInt(trial -> distance(trial, requirement)))
                .toList();
        List<String> found = new ArrayList<>();
        for (Trial trial : trials) {
            Result result = play(suite, trial);
            if (result.getVerdict() == Verdict.FAIL) {
                String verified = String.join(", ", trial.conformanceCase().getRequirementsList());
                found.add(trial.id() + "\t" + verified + "\t" + result.getReason());
            }
            if (found.size() == most) {
                break;
            }
        }
        return found;
    }

    private static Result play(Suite suite, Trial trial) throws Exception {
        try (Driver driver = new InProcessDriver(SEED)) {
            return new Runner(suite, driver)
                    .run(List.of(trial), (done, all, each) -> {})
                    .getResults(0);
        }
    }

    private static int distance(Trial trial, String requirement) {
        List<String> verified = trial.conformanceCase().getRequirementsList();
        if (verified.contains(requirement)) {
            return 0;
        }
        String area = requirement.substring(0, Math.min(AREA, requirement.length()));
        return verified.stream().anyMatch(id -> id.startsWith(area)) ? 1 : 2;
    }
}
