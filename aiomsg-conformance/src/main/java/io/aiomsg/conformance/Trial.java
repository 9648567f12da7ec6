package io.aiomsg.conformance;

import io.aiomsg.wirespec.proto.ConformanceCase;
import io.aiomsg.wirespec.proto.Role;
import java.util.List;
import java.util.Locale;

/**
 * One case in one of its roles: what is played once and gets one verdict.
 *
 * @param conformanceCase the case
 * @param role the end of the connection that the implementation under test is
 */
public record Trial(ConformanceCase conformanceCase, Role role) {

    /** Every role of a case. */
    static List<Trial> of(ConformanceCase conformanceCase) {
        return conformanceCase.getRolesList().stream()
                .map(role -> new Trial(conformanceCase, role))
                .toList();
    }

    /** {@return the case and the role: {@code next-version-is-tried-again/connect}} */
    public String id() {
        return id(conformanceCase.getId(), role);
    }

    static String id(String caseId, Role role) {
        return caseId + "/" + role.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return id();
    }
}
