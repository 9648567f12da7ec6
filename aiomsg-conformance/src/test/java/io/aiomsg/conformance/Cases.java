package io.aiomsg.conformance;

import com.google.protobuf.TextFormat;
import io.aiomsg.wirespec.proto.ConformanceCase;
import io.aiomsg.wirespec.proto.Feature;
import io.aiomsg.wirespec.proto.Report;
import io.aiomsg.wirespec.proto.Result;
import io.aiomsg.wirespec.proto.Role;
import io.aiomsg.wirespec.proto.Specification;
import java.nio.file.Path;
import java.util.List;

/** Cases for tests, and ways to play them. */
final class Cases {

    /** Tests run in the directory of the module. */
    static final Path SAMPLES = Path.of("src/test/resources/cases");

    private Cases() {}

    /** A case called "tested" of these steps in text form. */
    static ConformanceCase of(Role role, String steps) {
        ConformanceCase.Builder builder = ConformanceCase.newBuilder()
                .setId("tested")
                .setTitle("a case of a test")
                .setFeature(Feature.CORE)
                .addRoles(role);
        try {
            TextFormat.merge(steps, builder);
        } catch (TextFormat.ParseException e) {
            throw new AssertionError(e);
        }
        return builder.build();
    }

    static Suite suite(ConformanceCase... cases) {
        return new Suite(Specification.newBuilder().addAllCases(List.of(cases)).build());
    }

    /** Plays one case in its only role. */
    static Result play(ConformanceCase tested, Driver driver) throws Exception {
        return play(suite(tested), driver).getResults(0);
    }

    static Report play(Suite suite, Driver driver) throws Exception {
        try (driver) {
            return new Runner(suite, driver).run(Selection.ALL.of(suite), (done, all, result) -> {});
        }
    }
}
