package io.aiomsg.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files of cases, right and wrong; what is wrong is one line that says where. */
class CaseFilesTest {

    private static final String HEAD = "id: \"x\" feature: CORE roles: BIND ";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "cases { id: 'x' wrong: 1 }                              | cases.textproto:1:17: .*wrong",
                "cases { id: 'x'                                         | cases.textproto:1:",
                "cases { id: 'X' }                                       | a case has the id \"X\"",
                "cases { id: 'x' }                                       | case x: it names no feature",
                "cases { id: 'x' feature: CORE }                         | case x: it has no roles",
                "cases { id: 'x' feature: CORE roles: BIND roles: BIND } | case x: its roles are",
                "cases { HEAD }                                          | case x: it has no steps",
                "cases { HEAD steps { } }                                | case x: step 1: it says nothing",
                "cases { HEAD steps { send { } } }                       | case x: step 1: it sends no octets",
                "cases { HEAD steps { send { octets { hex: '0' } } } }   | step 1: \"0\" is no pairs of hexadecimal digits",
                "cases { HEAD steps { send { octets { vector: 'v' } } } } | step 1: there is no vector v",
                "cases { HEAD steps { send { octets { } } } }            | step 1: octets say nothing",
                "cases { HEAD steps { send { octets { fill { count: 1000000000000 } } } } } | octets are too many",
                "cases { HEAD steps { send { octets { fill { count: 100000000 } } times: 1000 } } } | it sends more than",
                "cases { HEAD steps { send { octets { envelope { } } } } } | an envelope has no type",
                "cases { HEAD steps { send { octets { envelope { raw_type: 256 } } } } } | a type is 0 to 255, not 256",
                "cases { HEAD steps { expect { } } }                     | step 1: it expects nothing",
                "cases { HEAD steps { expect { strict { } } } }          | step 1: an observation says nothing",
                "cases { HEAD steps { expect { strict { silence {} } within_ms: 5 not_before_ms: 6 } } } | later than within_ms",
                "cases { HEAD steps { wait_ms: 1 } steps { connection: 'b' wait_ms: 1 } } | step 2: no step has opened the connection \"b\"",
                "cases { HEAD steps { open { } } }                       | step 1: the connection \"\" is open already",
                "cases { HEAD steps { wait_ms: 3600000 } }               | may take more than 10 minutes",
                "cases { HEAD steps { wait_ms: 1 } } cases { HEAD steps { wait_ms: 1 } } | the case x occurs twice"
            })
    void wrongOneIsToldInOneLine(String text, String says) throws IOException {
        Path file = folder.resolve("cases.textproto");
        Files.writeString(file, text.replace('\'', '"').replace("HEAD", HEAD));
        assertThatThrownBy(() -> CaseFiles.read(file))
                .isInstanceOf(IllegalCaseException.class)
                .message()
                .containsPattern(says.startsWith("cases.textproto") ? says : Pattern.quote(says))
                .hasLineCount(1);
    }

    @Test
    void fileThatIsNotThereOrNoTextIsOneLine() throws IOException {
        assertThatThrownBy(() -> CaseFiles.read(folder.resolve("none")))
                .isInstanceOf(IllegalCaseException.class)
                .hasMessageStartingWith("there is no file ");
        Path file = Files.write(folder.resolve("binary.textproto"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        assertThatThrownBy(() -> CaseFiles.read(file)).hasMessageEndingWith("is no text in UTF-8");
    }

    @Test
    void folderIsReadFileByFileInOrder() throws IOException {
        String text = "cases { " + HEAD + "steps { wait_ms: 1 } }";
        Files.writeString(folder.resolve("b.textproto"), text);
        Files.writeString(folder.resolve("a.textproto"), text.replace("\"x\"", "\"y\""));
        Files.writeString(folder.resolve("README.md"), "no cases");
        assertThat(CaseFiles.read(folder).cases())
                .extracting(each -> each.getId())
                .containsExactly("y", "x");
    }

    @Test
    void wholeSpecificationBringsItsVectorsAndPeers() throws IOException {
        for (String name : new String[] {"cases", "vectors", "peers"}) {
            Files.createDirectory(folder.resolve(name));
        }
        Files.writeString(
                folder.resolve("cases/c.textproto"),
                "cases { " + HEAD + "steps { send { octets { vector: \"v\" } } } }");
        Files.writeString(
                folder.resolve("vectors/v.textproto"),
                "vectors { id: \"v\" parts { hex: \"00 01\" repeat: 2 } parts { hex: \"ff\" } }");
        Files.writeString(folder.resolve("peers/p.textproto"), "id: \"p\"");
        Suite suite = CaseFiles.read(folder);
        assertThat(suite.cases()).hasSize(1);
        assertThat(suite.peers()).extracting(each -> each.getId()).containsExactly("p");
        assertThat(suite.vectors().get("v")).containsExactly(0, 1, 0, 1, 0xff);
    }
}
