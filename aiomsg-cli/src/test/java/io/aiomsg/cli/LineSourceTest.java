package io.aiomsg.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineSourceTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 1000})
    void findsLinesHoweverTheyArrive(int atOnce) throws Exception {
        assertThat(lines("one\n\nthree\r\nlast", atOnce)).containsExactly("one", "", "three\r", "last");
        assertThat(lines("one\n", atOnce)).containsExactly("one");
        assertThat(lines("\n\n", atOnce)).containsExactly("", "");
        assertThat(lines("", atOnce)).isEmpty();
    }

    @Test
    void keepsItsPlaceInALongInput() throws Exception {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 200_000; i++) {
            text.append(i).append('\n');
        }
        List<String> lines = lines(text.toString(), 1 << 20);
        assertThat(lines).hasSize(200_000);
        assertThat(lines.get(123_456)).isEqualTo("123456");
    }

    @Test
    void refusesALineThatIsTooLongAfterDeliveringThoseBefore() throws Exception {
        LineSource source = new LineSource(slow("12345\n123456\n", 100), 5);
        assertThat(source.next()).asString(StandardCharsets.UTF_8).isEqualTo("12345");
        assertThatThrownBy(source::next).isInstanceOf(IOException.class).hasMessageContaining("longer than 5 octets");
    }

    @Test
    void handsOverALineBeforeTheInputEnds() throws Exception {
        try (PipedOutputStream typed = new PipedOutputStream()) {
            LineSource source = new LineSource(new PipedInputStream(typed), 100);
            typed.write("hello\nwor".getBytes(StandardCharsets.UTF_8));
            typed.flush();
            assertThat(source.next()).asString(StandardCharsets.UTF_8).isEqualTo("hello");
        }
    }

    @Test
    void waitIsInterrupted() throws Exception {
        try (PipedOutputStream typed = new PipedOutputStream()) {
            LineSource source = new LineSource(new PipedInputStream(typed), 100);
            Thread.currentThread().interrupt();
            assertThatThrownBy(source::next).isInstanceOf(InterruptedException.class);
        }
    }

    private static List<String> lines(String text, int atOnce) throws Exception {
        LineSource source = new LineSource(slow(text, atOnce), 1000);
        List<String> lines = new ArrayList<>();
        for (byte[] line = source.next(); line != null; line = source.next()) {
            lines.add(new String(line, StandardCharsets.UTF_8));
        }
        assertThat(source.next()).isNull();
        return lines;
    }

    private static InputStream slow(String text, int atOnce) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)) {
            @Override
            public synchronized int read(byte[] buffer, int offset, int length) {
                return super.read(buffer, offset, Math.min(length, atOnce));
            }
        };
    }
}
