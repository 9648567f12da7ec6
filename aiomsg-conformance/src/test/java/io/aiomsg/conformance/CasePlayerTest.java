package io.aiomsg.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.testkit.peer.Frames;
import io.aiomsg.wirespec.proto.Result;
import io.aiomsg.wirespec.proto.Role;
import io.aiomsg.wirespec.proto.Verdict;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The steps that do something, and implementations that do not let them. */
class CasePlayerTest {

    private static final String BIG = "send { octets { fill { count: 50000000 } } }";

    @Test
    void sendsInPiecesWithPausesAndSoOften() throws Exception {
        List<String> pieces = new ArrayList<>();
        Puppet puppet = new Puppet(stream -> {
            ByteBuffer chunk = ByteBuffer.allocate(100);
            long last = stream.nanoTime();
            while (stream.read(chunk.clear(), Duration.ofMinutes(1)) > 0) {
                long now = stream.nanoTime();
                pieces.add((now - last) / 100_000_000 + ":"
                        + new String(chunk.array(), 0, chunk.position(), StandardCharsets.UTF_8));
                last = now;
            }
        });
        Result result = play(
                "send { octets { text: 'abc' } octets { text: 'de' } piece: 2 pause_ms: 210 times: 2 } } steps { wait_ms: 10",
                puppet);
        assertThat(result.getVerdict()).as(result.getReason()).isEqualTo(Verdict.PASS);
        assertThat(pieces).containsExactly("0:ab", "2:cd", "2:e", "2:ab", "2:cd", "2:e");
    }

    @ParameterizedTest
    @CsvSource({"BIND, 0", "CONNECT, 1"})
    void handshakeGoesByTheRoles(Role role, int place) throws Exception {
        List<Integer> order = new ArrayList<>();
        Puppet puppet = new Puppet(stream -> {
            byte[] hello = Frames.hex("00000012 0101 00112233445566778899aabbccddeeff");
            if (role == Role.CONNECT) {
                order.add(0);
                Puppet.send(stream, hello);
            }
            byte[] heard = Puppet.read(stream, 22);
            order.add(heard[4] == 1 && heard[5] == 1 ? 1 : -1);
            Puppet.send(stream, role == Role.BIND ? hello : Frames.data("x"));
            Puppet.stay(stream);
        });
        Result result = Cases.play(Cases.of(role, "steps { handshake {} } steps { wait_ms: 10 }"), puppet);
        assertThat(result.getVerdict()).as(result.getReason()).isEqualTo(Verdict.PASS);
        assertThat(place).isEqualTo(order.indexOf(1));
    }

    @Test
    void identityMustStayTheSame() throws Exception {
        List<Integer> connections = new ArrayList<>();
        Puppet puppet = new Puppet(stream -> {
            connections.add(1);
            Puppet.read(stream, 22);
            Puppet.send(stream, Frames.hex("00000012 0101 00112233445566778899aabbccddee0" + connections.size()));
            Puppet.stay(stream);
        });
        Result result = play(
                "handshake {} } steps { connection: 'two' open {} } steps { connection: 'two' handshake {}", puppet);
        assertThat(result.getReason()).startsWith("step 3 on two: expected HELLO <iut>");
    }

    @Test
    void echoOfManyOctetsDoesNotBlockTheRunner() throws Exception {
        Puppet puppet = new Puppet(stream -> {
            ByteBuffer chunk = ByteBuffer.allocate(1 << 16);
            while (stream.read(chunk.clear(), Duration.ofMinutes(1)) > 0) {
                stream.write(chunk.flip(), Duration.ofMinutes(1));
            }
        });
        Result result = play(
                "send { octets { frame { content { fill { count: 5000000 octet: 3 } } } } } }"
                        + " steps { expect { strict { envelope { length: 5000000 } } }",
                puppet);
        assertThat(result.getVerdict()).as(result.getReason()).isEqualTo(Verdict.PASS);
    }

    // ---- implementations that behave badly ----

    @Test
    void hangIsAFailureAtTheStepsDeadline() throws Exception {
        Result result = play("handshake {}", new Puppet(Puppet::stay));
        assertThat(result.getReason()).isEqualTo("step 1: expected HELLO <iut>, but nothing came within 5 s");
        assertThat(result.getMillis()).isBetween(5_000L, 5_100L);
    }

    @Test
    void whoReadsNothingIsAFailureInTime() throws Exception {
        Result result = play(BIG, new Puppet(stream -> stream.sleep(Duration.ofHours(1))));
        assertThat(result.getReason()).isEqualTo("step 1: the octets were not all taken");
        assertThat(result.getMillis()).isBetween(15_000L, 15_100L);
    }

    @Test
    void whoReadsDropByDropIsAFailureInTime() throws Exception {
        Result result = play(BIG, new Puppet(stream -> {
            while (stream.read(ByteBuffer.allocate(1000), Duration.ofMinutes(1)) > 0) {
                stream.sleep(Duration.ofMillis(50));
            }
        }));
        assertThat(result.getVerdict()).isEqualTo(Verdict.FAIL);
        assertThat(result.getMillis()).isBetween(15_000L, 20_000L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "wait_ms: 60000",
                "expect { strict { close: ANY } }",
                "expect { strict { envelope { type: ACK } } skip: DATA }"
            })
    void floodIsAFailureInTime(String step) throws Exception {
        byte[] frames = new byte[1 << 16];
        System.arraycopy(Frames.hex("0000fffc 03"), 0, frames, 0, 5);
        Result result = play(step + " } steps { expect { strict { silence {} } }", new Puppet(stream -> {
            while (true) {
                Puppet.send(stream, frames);
            }
        }));
        assertThat(result.getVerdict()).isEqualTo(Verdict.FAIL);
        assertThat(result.getMillis()).isLessThan(70_000);
        assertThat(result.getTranscriptCount()).isLessThan(150);
    }

    @Test
    void moreThanCanBeHeldIsTold() throws Exception {
        byte[] octets = new byte[1 << 20];
        Result result =
                play("wait_ms: 60000 } steps { expect { strict { octets { text: 'x' } } }", new Puppet(stream -> {
                    Puppet.send(stream, Frames.hex("7f000000"));
                    while (true) {
                        Puppet.send(stream, octets);
                    }
                }));
        assertThat(result.getReason()).contains("a flood of more than");
        assertThat(result.getMillis()).isBetween(60_000L, 66_000L);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoEndsAtOnceIsObservedNotFeared(boolean reset) throws Exception {
        Result result = play(
                "wait_ms: 100 } steps { " + BIG + " } steps { " + BIG + " } steps { handshake {}",
                new Puppet(stream -> {
                    if (reset) {
                        stream.reset();
                    } else {
                        stream.close();
                    }
                }));
        assertThat(result.getReason()).contains("step 4: expected HELLO <iut>, but");
        // What is sent to an end that has closed is answered with a reset, in whatever way it closed.
        assertThat(result.getReason())
                .matches("(?s).*" + (reset ? "a reset \\(RST\\)" : "(the end \\(FIN\\)|a reset \\(RST\\))") + " came");
    }

    @Test
    void failureOfTheImplementationItselfIsOneRow() throws Exception {
        Result result = play("wait_ms: 1000", new Puppet(stream -> {
            throw new IllegalStateException("a defect");
        }));
        assertThat(result.getVerdict()).isEqualTo(Verdict.FAIL);
        assertThat(result.getReason()).contains("a defect");
    }

    // ---- connections and the application ----

    @Test
    void connectionThatShouldNotComeIsAFailure() throws Exception {
        Result result = play("wait_ms: 1 } steps { connection: 'two' open { refused: true }", new Puppet(Puppet::stay));
        assertThat(result.getReason()).isEqualTo("step 2 on two: expected no connection within 5 s, but one came");
    }

    @ParameterizedTest
    @CsvSource({"refused: true, PASS", "within_ms: 700, FAIL"})
    void connectionThatDoesNotCome(String how, Verdict verdict) throws Exception {
        Result result = Cases.play(
                Cases.of(Role.CONNECT, "steps { connection: \"two\" open { " + how + " } }"), new Puppet(Puppet::stay));
        assertThat(result.getVerdict()).as(result.getReason()).isEqualTo(verdict);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "payloads { text: 'a' } payloads { text: 'b' }                 | PASS",
                "payloads { text: 'b' } payloads { text: 'a' }                 | FAIL",
                "payloads { text: 'b' } payloads { text: 'a' } any_order: true | PASS",
                "payloads { text: 'a' }                                        | FAIL",
                "                                                              | FAIL"
            })
    void looksAtTheOutput(String output, Verdict verdict) throws Exception {
        Puppet puppet = new Puppet(Puppet::stay).output(new byte[] {'a'}, new byte[] {'b'});
        Result result = play("output { " + (output == null ? "" : output) + " }", puppet);
        assertThat(result.getVerdict()).as(result.getReason()).isEqualTo(verdict);
    }

    @Test
    void looksAtTheExit() throws Exception {
        assertThat(play("exit {}", new Puppet(Puppet::stay).exit(null)).getVerdict())
                .isEqualTo(Verdict.PASS);
        assertThat(play("exit {}", new Puppet(Puppet::stay)).getReason()).endsWith("but it still runs");
    }

    private static Result play(String step, Driver driver) throws Exception {
        return Cases.play(Cases.of(Role.BIND, ("steps { " + step + " }").replace('\'', '"')), driver);
    }
}
