package io.aiomsg.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.testkit.peer.Frames;
import io.aiomsg.wirespec.proto.Result;
import io.aiomsg.wirespec.proto.Role;
import io.aiomsg.wirespec.proto.Verdict;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each observation takes for right, for tolerable and for wrong. */
class ExpectingTest {

    private static final String DATA_A = "envelope { type: DATA payload { octets { text: \"a\" } } }";

    /** The puppet sends these octets after the connection was made, and then nothing. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // what comes                   | what is expected                                            | verdict
                "0000000203 61                  | envelope { type: DATA }                                     | PASS",
                "0000000203 61                  | envelope { }                                                | PASS",
                "0000000203 61                  | envelope { type: DATA length: 2 }                           | PASS",
                "0000000203 61                  | envelope { type: DATA length: 3 }                           | FAIL",
                "0000000203 61                  | envelope { type: ACK }                                      | FAIL",
                "0000000203 61                  | envelope { type: DATA payload { octets { text: 'a' } } }    | PASS",
                "0000000203 61                  | envelope { type: DATA payload { octets { text: 'b' } } }    | FAIL",
                "0000000203 61                  | envelope { type: DATA payload { } }                         | FAIL",
                "0000000103                     | envelope { type: DATA payload { } }                         | PASS",
                "0000000102                     | envelope { type: HEARTBEAT }                                | PASS",
                "0000000102 00000002 0361       | envelope { type: DATA }                                     | PASS",
                "0000000102 00000002 0361       | envelope { type: HEARTBEAT }                                | PASS",
                "0000000102                     | silence { }                                                 | PASS",
                "0000000102 00000002 0361       | silence { }                                                 | FAIL",
                "                               | silence { }                                                 | PASS",
                "00                             | silence { }                                                 | FAIL",
                "00000000                       | silence { }                                                 | FAIL",
                "00000002 0361                  | silence { }                                                 | FAIL",
                "00000002 0361                  | octets { hex: '000000020361' }                              | PASS",
                "00000002 0361                  | octets { hex: '0000' }                                      | PASS",
                "00000002 0361                  | octets { hex: '000000020362' }                              | FAIL",
                "00000002 0361                  | octets { hex: '00000002036161' }                            | FAIL",
                "00000002 0361                  | octets { envelope { type: DATA payload { text: 'a' } } }    | PASS",
                "00000002 0361                  | close: ANY                                                  | FAIL",
                "                               | close: ANY                                                  | FAIL",
                "00000003 0361                  | envelope { type: DATA }                                     | FAIL",
                "ffffffff 0361                  | envelope { type: DATA }                                     | FAIL",
                "00000002 0361                  | close: ANY } strict { silence { } } strict { envelope { }   | PASS",
                "00000002 0361                  | close: ANY } tolerated { envelope { type: DATA }            | NON_STRICT",
                "00000002 0361                  | envelope { } } tolerated { envelope { type: DATA }          | PASS",
                "                               | close: ANY } tolerated { silence { }                        | NON_STRICT",
                "00000002 c861 00000002 0361    | envelope { type: DATA }                                     | FAIL"
            })
    void judgesWhatComes(String comes, String observation, Verdict verdict) throws Exception {
        byte[] octets = comes == null ? new byte[0] : Frames.hex(comes);
        Result result = play("steps { expect { strict { " + observation + " } within_ms: 1000 } }", octets);
        assertThat(result.getVerdict()).as(result.toString()).isEqualTo(verdict);
    }

    @ParameterizedTest
    @CsvSource({
        "fin, ORDERLY, PASS",
        "fin, RESET, FAIL",
        "fin, ANY, PASS",
        "rst, ORDERLY, FAIL",
        "rst, RESET, PASS",
        "rst, ANY, PASS"
    })
    void tellsTheEndsApart(String end, String expected, Verdict verdict) throws Exception {
        Puppet puppet = new Puppet(stream -> {
            if (end.equals("rst")) {
                stream.reset();
            }
        });
        Result result =
                Cases.play(Cases.of(Role.BIND, "steps { expect { strict { close: " + expected + " } } }"), puppet);
        assertThat(result.getVerdict()).isEqualTo(verdict);
    }

    @ParameterizedTest
    @CsvSource({"02, 100, PASS", "02, 600, FAIL", "03, 100, FAIL"})
    void frameThatBeginsBeforeTheTimeIsUpMayComeWhole(String type, int pauseMillis, Verdict verdict) throws Exception {
        Puppet puppet = new Puppet(stream -> {
            stream.sleep(Duration.ofMillis(980));
            Puppet.send(stream, Frames.hex("00000001"));
            stream.sleep(Duration.ofMillis(pauseMillis));
            Puppet.send(stream, Frames.hex(type));
            stream.sleep(Duration.ofSeconds(60));
        });
        Result result =
                Cases.play(Cases.of(Role.BIND, "steps { expect { strict { silence {} } within_ms: 1000 } }"), puppet);
        assertThat(result.getVerdict()).as(result.toString()).isEqualTo(verdict);
    }

    @Test
    void endInsideAFrameIsNoCloseInOrder() throws Exception {
        Puppet puppet = new Puppet(stream -> Puppet.send(stream, Frames.hex("000000")));
        Result result = Cases.play(Cases.of(Role.BIND, "steps { expect { strict { close: ANY } } }"), puppet);
        assertThat(result.getReason()).contains("3 octets that are no whole frame", "and then the end (FIN)");
    }

    @ParameterizedTest
    @CsvSource({"900, PASS", "100, FAIL", "1900, FAIL"})
    void mindsWhenItCame(int afterMillis, Verdict verdict) throws Exception {
        Puppet puppet = new Puppet(stream -> {
            stream.sleep(Duration.ofMillis(afterMillis));
            Puppet.send(stream, Frames.data("a"));
            Puppet.stay(stream);
        });
        Result result = Cases.play(
                Cases.of(
                        Role.BIND, "steps { expect { strict { " + DATA_A + " } not_before_ms: 500 within_ms: 1500 } }"),
                puppet);
        assertThat(result.getVerdict()).as(result.getReason()).isEqualTo(verdict);
    }

    @Test
    void passesOverWhatTheStepNames() throws Exception {
        String step = "steps { expect { strict { " + DATA_A + " } skip: HELLO skip: ACK } }";
        byte[] octets = Frames.hex("0000000101 0000000105 0000000102 00000002 0361");
        assertThat(play(step, octets).getVerdict()).isEqualTo(Verdict.PASS);
        assertThat(play(step.replace("skip: ACK", ""), octets).getVerdict()).isEqualTo(Verdict.FAIL);
    }

    @Test
    void namesTakeOctetsOnceAndKeepThem() throws Exception {
        String one = "00112233445566778899aabbccddeeff";
        String two = "ff112233445566778899aabbccddeeff";
        String first = "steps { expect { strict { envelope { type: DATA_REQ message_id: \"x\" } } } }";
        String same = "steps { expect { strict { envelope { type: ACK message_id: \"x\" } } } }";
        String other = "steps { expect { strict { envelope { type: ACK other_message_ids: \"x\" } } } }";
        assertThat(play(first + same, request(one), ack(one)).getVerdict()).isEqualTo(Verdict.PASS);
        assertThat(play(first + same, request(one), ack(two)).getVerdict()).isEqualTo(Verdict.FAIL);
        assertThat(play(first + other, request(one), ack(two)).getVerdict()).isEqualTo(Verdict.PASS);
        assertThat(play(first + other, request(one), ack(one)).getVerdict()).isEqualTo(Verdict.FAIL);
    }

    @Test
    void reasonsSayWhatWasExpectedAndWhatCame() throws Exception {
        Result result = play(
                "steps { wait_ms: 10 } steps { expect { strict { " + DATA_A + " } tolerated { close: ORDERLY } } }",
                Frames.data("b"));
        assertThat(result.getReason())
                .isEqualTo("step 2: expected DATA \"a\", or the end (FIN) (tolerated), but DATA \"b\" (length 2) came");
        assertThat(result.getTranscriptList())
                .anyMatch(line -> line.endsWith("< DATA      00 00 00 02 | 03 | \"b\""))
                .contains("it printed: words of a puppet");
    }

    private static byte[] request(String id) {
        return Frames.hex("00000011 04" + id);
    }

    private static byte[] ack(String id) {
        return Frames.hex("00000011 05" + id);
    }

    private static Result play(String steps, byte[]... octets) throws Exception {
        return Cases.play(Cases.of(Role.BIND, steps.replace('\'', '"')), Puppet.sending(octets));
    }
}
