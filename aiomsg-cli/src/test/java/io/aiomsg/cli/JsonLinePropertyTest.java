package io.aiomsg.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.Identity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class JsonLinePropertyTest {

    private static final Identity SENDER = Identity.named("worker-7");

    @Property(tries = 300)
    void readsWhatItWrites(@ForAll byte[] payload) throws IOException {
        byte[] line = JsonLine.write(SENDER, payload);
        assertThat(new String(line, StandardCharsets.UTF_8)).doesNotContain("\n");
        assertThat(JsonLine.read(line).payload()).isEqualTo(payload);
        assertThat(JsonLine.read(line).to()).isNull();
    }
}
