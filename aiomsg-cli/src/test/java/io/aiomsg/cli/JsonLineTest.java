package io.aiomsg.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aiomsg.Identity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonLineTest {

    private static final Identity SENDER = Identity.named("worker-7");

    @Test
    void writesTextWithItsSender() {
        assertThat(line("h\u00e9llo \"you\"\n"))
                .isEqualTo("{\"from\":\"worker-7\",\"text\":\"h\u00e9llo \\\"you\\\"\\n\"}");
    }

    @Test
    void writesOctetsThatAreNoTextAsBase64() {
        byte[] line = JsonLine.write(SENDER, new byte[] {(byte) 0xff, 0});
        assertThat(new String(line, StandardCharsets.UTF_8)).isEqualTo("{\"from\":\"worker-7\",\"base64\":\"/wA=\"}");
    }

    @Test
    void readsTheReceiverAndIgnoresOtherMembers() throws IOException {
        JsonLine.Outgoing outgoing = read("{\"x\":[{\"text\":1}],\"to\":\"worker-7\",\"text\":\"\",\"from\":\"a\"}");
        assertThat(outgoing.to()).isEqualTo(SENDER);
        assertThat(outgoing.payload()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hello",
                "[]",
                "{}",
                "{\"text\":1}",
                "{\"text\":\"a\"",
                "{\"text\":\"a\"} {\"text\":\"b\"}",
                "{\"base64\":\"?\"}",
                "{\"base64\":7}"
            })
    void refusesWhatIsNoMessage(String line) {
        assertThatThrownBy(() -> read(line)).isInstanceOf(IOException.class);
    }

    private static JsonLine.Outgoing read(String line) throws IOException {
        return JsonLine.read(line.getBytes(StandardCharsets.UTF_8));
    }

    private static String line(String payload) {
        return new String(JsonLine.write(SENDER, payload.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
    }
}
