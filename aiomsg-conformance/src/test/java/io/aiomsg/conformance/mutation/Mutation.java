package io.aiomsg.conformance.mutation;

import io.aiomsg.testkit.explore.Defect;

/**
 * A defect that can be seen on the wire.
 *
 * @param requirement the id of what it breaks
 * @param defect what is planted
 */
record Mutation(String requirement, Defect defect) {

    static Mutation of(String requirement, String name, String file, String right, String wrong) {
        return new Mutation(requirement, new Defect(name, file, right, wrong));
    }

    @Override
    public String toString() {
        return requirement + " " + defect.name();
    }
}
