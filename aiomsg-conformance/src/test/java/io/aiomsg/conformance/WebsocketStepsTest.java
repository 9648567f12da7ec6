package io.aiomsg.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.testkit.peer.Frames;
import io.aiomsg.testkit.peer.OctetStream;
import io.aiomsg.wirespec.proto.Result;
import io.aiomsg.wirespec.proto.Role;
import io.aiomsg.wirespec.proto.Verdict;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Upgrades, WebSocket frames, and frames of any content. */
class WebsocketStepsTest {

    private static final String ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
    private static final String ANSWER = "HTTP/1.1 101 Switching Protocols|upgrade: WebSocket|Connection: x, upgrade|"
            + "Sec-WebSocket-Accept: " + ACCEPT + "||";
    private static final String REQUEST = "GET /x HTTP/1.1|Host: h|Upgrade: websocket|Connection: Upgrade|"
            + "Sec-WebSocket-Key: YWlvbXNnIHdlYnNvY2tldA==|Sec-WebSocket-Version: 13||";
    private static final String DATA_A = "envelope { type: DATA payload { octets { text: 'a' } } }";

    /** A bind end answers the upgrade, sends these octets and stays. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "8206 000000020361               | envelope { type: DATA }                              | PASS",
                "0202 0000 8004 00020361         | envelope { type: DATA }                              | PASS",
                "8202 0000 8900 8204 00020361    | envelope { type: DATA }                              | PASS",
                "8206 000000020361               | websocket { content { hex: '000000020361' } }        | PASS",
                "820c 000000020361 000000020361  | websocket { content { hex: '000000020361' } }        | FAIL",
                "0202 0000 8004 00020361         | websocket { content { hex: '000000020361' } }        | FAIL",
                "8a026869                        | websocket { opcode: PONG content { text: 'hi' } }    | PASS",
                "8a026868                        | websocket { opcode: PONG content { text: 'hi' } }    | FAIL",
                "8a026869                        | silence {}                                           | PASS",
                "880203eb                        | websocket { opcode: CLOSING code: 1003 }             | PASS",
                "880203ea                        | websocket { opcode: CLOSING code: 1003 }             | FAIL",
                "880203ea                        | websocket { opcode: CLOSING }                        | PASS",
                "8800                            | websocket { opcode: CLOSING code: 0 }                | PASS",
                "880203eb                        | silence {}                                           | FAIL",
                "880203eb                        | close: ANY                                           | FAIL",
                "880203eb 8206 000000020361      | websocket { opcode: CLOSING }                        | FAIL",
                "8286 01020304 010203060262      | envelope { type: DATA }                              | FAIL",
                "c206 000000020361               | envelope { type: DATA }                              | FAIL",
                "8106 000000020361               | envelope { type: DATA }                              | FAIL",
                "8006 000000020361               | envelope { type: DATA }                              | FAIL",
                "0202 0000 8206 000000020361     | envelope { type: DATA }                              | FAIL",
                "827e0006 000000020361           | envelope { type: DATA }                              | FAIL",
                "8306 000000020361               | envelope { type: DATA }                              | FAIL",
                "0902 6869                       | envelope { type: DATA }                              | FAIL",
                "82ff8000000000000000            | envelope { type: DATA }                              | FAIL"
            })
    void judgesWebsocketFrames(String comes, String observation, Verdict verdict) throws Exception {
        Puppet puppet = new Puppet(stream -> {
            Puppet.read(stream, 1);
            Puppet.send(stream, octets(ANSWER));
            Puppet.send(stream, Frames.hex(comes));
            Puppet.stay(stream);
        });
        Result result = play(
                Role.BIND, "upgrade {} } steps { expect { strict { " + observation + " } within_ms: 999 }", puppet);
        assertThat(result.getVerdict()).as(result.toString()).isEqualTo(verdict);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                ANSWER + "; PASS",
                "HTTP/1.1 101 X|Upgrade: websocket|Connection: upgrade||; FAIL",
                "HTTP/1.1 101 X|Upgrade: websocket|Connection: upgrade|Sec-WebSocket-Accept: S3pPLMBiTxaQ9kYGzzhZRbK+xOo=||; FAIL",
                "HTTP/1.1 101 X|Upgrade: h2c|Connection: upgrade|Sec-WebSocket-Accept: " + ACCEPT + "||; FAIL",
                "HTTP/1.1 200 X|Upgrade: websocket|Connection: upgrade|Sec-WebSocket-Accept: " + ACCEPT + "||; FAIL"
            })
    void judgesAnswers(String answer, Verdict verdict) throws Exception {
        Puppet puppet = Puppet.sending(octets(answer));
        assertThat(play(Role.BIND, "upgrade {}", puppet).getVerdict()).isEqualTo(verdict);
    }

    @ParameterizedTest
    @CsvSource({
        "'', '', PASS",
        "GET, GIT, FAIL",
        "HTTP/1.1, HTTP/1.0, FAIL",
        "YWlvbXNnIHdlYnNvY2tldA==, YWlvbXNn, FAIL",
        "Version: 13, Version: 8, FAIL",
        "Host, Toast, FAIL"
    })
    void judgesRequests(String there, String instead, Verdict verdict) throws Exception {
        Puppet puppet = new Puppet(stream -> {
            Puppet.send(stream, octets(REQUEST.replace(there, instead)));
            assertThat(text(stream, 97)).contains("101", "Sec-WebSocket-");
            Puppet.stay(stream);
        });
        assertThat(play(Role.CONNECT, "upgrade {}", puppet).getVerdict()).isEqualTo(verdict);
    }

    @Test
    void connectEndMustNotUseAMaskTwice() throws Exception {
        String one = "8286 01020304 010203060263";
        String other = "8286 01020305 010203070263";
        assertThat(connected(one + other).getVerdict()).isEqualTo(Verdict.PASS);
        assertThat(connected(one + one).getReason()).contains("the same mask as the one before");
        assertThat(connected("8206 000000020361").getReason()).contains("without a mask");
    }

    private static Result connected(String comes) throws Exception {
        Puppet puppet = new Puppet(stream -> {
            Puppet.send(stream, octets(REQUEST));
            Puppet.read(stream, 129);
            Puppet.send(stream, Frames.hex(comes));
            Puppet.stay(stream);
        });
        String expect = "expect { strict { " + DATA_A + " } }";
        return play(Role.CONNECT, "upgrade {} } steps { " + expect + " } steps { " + expect, puppet);
    }

    @Test
    void answersWithTheAcceptOfTheKeyThatCame() throws Exception {
        StringBuilder heard = new StringBuilder();
        Puppet puppet = new Puppet(stream -> {
            Puppet.send(stream, octets(REQUEST));
            heard.append(text(stream, 28));
            Puppet.stay(stream);
        });
        play(
                Role.CONNECT,
                "expect { strict { http {} } } } steps { send { octets { websocket_accept {} } } } steps { wait_ms: 9",
                puppet);
        assertThat(heard).hasToString("RWE5R5AXbGYHAfK9nkHUDnJ9LyA=");
    }

    @Test
    void sendsFramesAsTheyAreWritten() throws Exception {
        assertThat(sent(Role.BIND, "text: 'hi'", 8)).isEqualTo(Frames.hex("8282 37fa213d 5f93"));
        assertThat(sent(Role.CONNECT, "text: 'hi'", 4)).isEqualTo(Frames.hex("8202 6869"));
        assertThat(sent(
                        Role.BIND,
                        "text: 'hi' } opcode: PING more: true reserved: 4 masked: false content { text: ''",
                        4))
                .isEqualTo(Frames.hex("4902 6869"));
        assertThat(sent(Role.CONNECT, "text: 'h' } raw_opcode: 3 length_bits: 16 content { text: 'i'", 6))
                .isEqualTo(Frames.hex("837e0002 6869"));
        assertThat(sent(Role.CONNECT, "text: '' } length_bits: 64 length: 9223372036854775808 content { text: ''", 10))
                .isEqualTo(Frames.hex("827f8000000000000000"));
    }

    private static byte[] sent(Role role, String content, int size) throws Exception {
        byte[][] heard = new byte[1][];
        Puppet puppet = new Puppet(stream -> {
            heard[0] = Puppet.read(stream, size);
            Puppet.stay(stream);
        });
        play(role, "send { octets { websocket { content { " + content + " } } } } } steps { wait_ms: 9", puppet);
        return heard[0];
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "00000002 6869 | frame { content { text: 'hi' } }                                | PASS",
                "00000002 6869 | frame { length: 2 ascii: true }                                 | PASS",
                "00000002 68ff | frame { ascii: true }                                           | FAIL",
                "00000002 6869 | frame { length: 3 }                                             | FAIL",
                "00000002 6869 | frame { message_id: 'x' }                                       | FAIL",
                "00000011 30313233343536373839616263646566 21 | frame { message_id: 'x' content { text: '!' } } | PASS",
                "00000011 30313233343536373839616263646566 21 | frame { message_id: 'x' content { text: '?' } } | FAIL"
            })
    void judgesFramesOfAnyContent(String comes, String observation, Verdict verdict) throws Exception {
        Result result = play(
                Role.BIND,
                "expect { strict { " + observation + " } within_ms: 999 }",
                Puppet.sending(Frames.hex(comes)));
        assertThat(result.getVerdict()).as(result.toString()).isEqualTo(verdict);
    }

    @Test
    void doesNotSpeakTls() throws Exception {
        Result result = play(Role.BIND, "tls {}", Puppet.sending());
        assertThat(result.getVerdict()).isEqualTo(Verdict.UNSUPPORTED);
        assertThat(result.getReason()).isEqualTo("this runner does not speak TLS yet");
    }

    private static String text(OctetStream stream, int count) throws IOException {
        return new String(Puppet.read(stream, count), StandardCharsets.US_ASCII);
    }

    private static byte[] octets(String lines) {
        return lines.replace("|", "\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    private static Result play(Role role, String steps, Puppet puppet) throws Exception {
        return Cases.play(Cases.of(role, "steps { " + steps.replace('\'', '"') + " }"), puppet);
    }
}
