package io.aiomsg.testkit.explore;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@link DefectsTest} plants still fits the source; that it is found takes longer, and is shown by its own profile. */
final class DefectsFitTest {

    @ParameterizedTest
    @MethodSource("io.aiomsg.testkit.explore.DefectsTest#defects")
    void itsPieceOfSourceOccursOnce(Defect defect) throws Exception {
        defect.checkFits();
    }
}
