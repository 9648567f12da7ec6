package io.aiomsg.wirespec.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aiomsg.wirespec.build.Abnf.Match;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AbnfTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a = \"x\" / \"yz\"              | x      | WHOLE",
                "a = \"x\" / \"yz\"              | YZ     | WHOLE",
                "a = \"x\" / \"yz\"              | y      | BEGINNING",
                "a = \"x\" / \"yz\"              | xy     | NONE",
                "a = %s\"x\"                     | X      | NONE",
                "a = 2DIGIT                      | 12     | WHOLE",
                "a = 2DIGIT                      | 123    | NONE",
                "a = 2DIGIT                      | 1      | BEGINNING",
                "a = 1*2(\"a\" / \"ab\") \"b\"   | abb    | WHOLE",
                "a = 1*2(\"a\" / \"ab\") \"b\"   | aabb   | WHOLE",
                "a = 1*2(\"a\" / \"ab\") \"b\"   | aaab   | NONE",
                "a = *ALPHA \"z\"                | zzz    | WHOLE",
                "a = *ALPHA \"z\"                | zzy    | BEGINNING",
                "a = [\"x\"] \"y\"               | y      | WHOLE",
                "a = [\"x\"] \"y\"               | xy     | WHOLE",
                "a = [\"x\"] \"y\"               | xxy    | NONE",
                "a = %x41.42-43                  | AB     | UNREADABLE",
                "a = %x41.42 %x43-44             | ABD    | WHOLE",
                "a = %d65 %b1000010              | AB     | WHOLE",
                "a = *(\"x\" *\"y\")             | xyyxy  | WHOLE",
                "a = *(*\"x\")                   | xxx    | WHOLE",
                "a = \"\"                        | x      | NONE",
                "a = b                           | x      | UNREADABLE",
                "a = (\"x\"                      | x      | UNREADABLE",
                "a = %x100                       | x      | UNREADABLE",
                "a = %xF                         | x      | NONE",
            })
    void matches(String grammar, String text, String expected) {
        if (expected.equals("UNREADABLE")) {
            assertThatThrownBy(() -> Abnf.parse("g", grammar)).isInstanceOf(Unreadable.class);
        } else {
            assertThat(match(grammar, text)).isEqualTo(Match.valueOf(expected));
        }
    }

    @Test
    void rulesGoOnInLinesThatAreIndentedAndIgnoreComments() {
        String grammar = """
                ; a comment
                a = "x" ; more
                    "y;" ; and more

                B = a
                b =/ "z"
                """;
        assertThat(Abnf.parse("g", grammar).match("b", octets("xy;"))).isEqualTo(Match.WHOLE);
        assertThat(Abnf.parse("g", grammar).match("b", octets("z"))).isEqualTo(Match.WHOLE);
    }

    @Test
    void namesTheLineOfWhatItCannotUnderstand() {
        assertThatThrownBy(() -> Abnf.parse("x.abnf", "a = \"x\"\n\nb = ?\n")).hasMessageStartingWith("x.abnf:3: ");
        assertThatThrownBy(() -> Abnf.parse("x.abnf", "a = b\n")).hasMessage("x.abnf:1: there is no rule b");
        assertThatThrownBy(() -> Abnf.parse("x.abnf", "a = DIGIT\na = ALPHA\n"))
                .hasMessage("x.abnf:2: the rule a is defined twice");
    }

    @Test
    void longRunsAreQuick() {
        Abnf grammar = Abnf.parse("g", "a = 3OCTET *OCTET / 1*(\"a\" / \"b\")");
        assertThat(grammar.match("a", new byte[1 << 20])).isEqualTo(Match.WHOLE);
    }

    private static Match match(String grammar, String text) {
        return Abnf.parse("g", grammar).match("a", octets(text));
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
