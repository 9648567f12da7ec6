package io.aiomsg.conformance.mutation;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@link MutationsTest} plants still fits the source; that a case kills it is shown by a profile of its own. */
final class MutationsFitTest {

    static Stream<Mutation> mutations() {
        return Mutations.ALL.stream();
    }

    @ParameterizedTest
    @MethodSource("mutations")
    void itsPieceOfSourceOccursOnce(Mutation mutation) throws Exception {
        mutation.defect().checkFits();
    }
}
