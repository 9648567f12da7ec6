package io.aiomsg.wirespec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aiomsg.wirespec.proto.ConformanceCase;
import io.aiomsg.wirespec.proto.Part;
import io.aiomsg.wirespec.proto.Peer;
import io.aiomsg.wirespec.proto.Requirement;
import io.aiomsg.wirespec.proto.Specification;
import io.aiomsg.wirespec.proto.Vector;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

class WireSpecTest {

    @Test
    @DisabledIfSystemProperty(
            named = "spec.update",
            matches = "true",
            disabledReason = "the jar is of before the update")
    void loadsWhatIsInTheJar() {
        WireSpec spec = WireSpec.load();
        assertThat(spec.vectors()).isNotEmpty();
        assertThat(spec.cases()).isNotEmpty();
        assertThat(spec.vector(spec.vectors().get(0).getId()))
                .isSameAs(spec.vectors().get(0));
    }

    @Test
    void findsEachById() {
        WireSpec spec = new WireSpec(Specification.newBuilder()
                .addRequirements(Requirement.newBuilder().setId("r"))
                .addVectors(Vector.newBuilder().setId("v"))
                .addCases(ConformanceCase.newBuilder().setId("c"))
                .addPeers(Peer.newBuilder().setId("p"))
                .build());
        assertThat(spec.requirement("r")).isSameAs(spec.requirements().get(0));
        assertThat(spec.vector("v")).isSameAs(spec.vectors().get(0));
        assertThat(spec.conformanceCase("c")).isSameAs(spec.cases().get(0));
        assertThat(spec.peer("p")).isSameAs(spec.peers().get(0));
        assertThatThrownBy(() -> spec.vector("c"))
                .isInstanceOf(NoSuchElementException.class)
                .hasMessage("there is no vector c");
    }

    @Test
    void refusesAnIdThatOccursTwice() {
        Specification twice = Specification.newBuilder()
                .addPeers(Peer.newBuilder().setId("p"))
                .addPeers(Peer.newBuilder().setId("p"))
                .build();
        assertThatThrownBy(() -> new WireSpec(twice)).hasMessage("the id p occurs twice");
    }

    @Test
    void joinsAndRepeatsParts() {
        Vector vector = Vector.newBuilder()
                .addParts(Part.newBuilder().setHex("00 01"))
                .addParts(Part.newBuilder().setHex("02\n03").setRepeat(2))
                .build();
        assertThat(WireSpec.octets(vector).toByteArray()).containsExactly(0, 1, 2, 3, 2, 3);
    }
}
