package io.aiomsg.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressTest {

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:25000, 127.0.0.1, 25000",
        "localhost:0, localhost, 0",
        "[::1]:65535, ::1, 65535",
        "[fe80::1%eth0]:1, fe80::1%eth0, 1",
        "a.example.org:443, a.example.org, 443"
    })
    void readsAndPrintsHostAndPort(String text, String host, int port) {
        assertThat(Address.parse(text)).isEqualTo(new Address(host, port)).hasToString(text);
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, has no port",
        "'', has no port",
        ":25000, has no host",
        "localhost:, no usable port",
        "localhost:65536, no usable port",
        "localhost:-1, no usable port",
        "localhost:123456, no usable port",
        "localhost:http, no usable port",
        "localhost:٣, no usable port",
        "::1:25000, needs brackets",
        "[::1:25000, needs brackets",
        "[]:25000, needs brackets",
        "tcp://localhost:25000, needs brackets",
        "a b:25000, no usable host",
        "a/b:25000, no usable host"
    })
    void saysWhatIsWrong(String text, String reason) {
        assertThatThrownBy(() -> Address.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"" + text + "\"")
                .hasMessageContaining(reason);
    }

    @Test
    void everyErrorShowsHowToWriteIt() {
        assertThatThrownBy(() -> Address.parse("localhost")).hasMessageContaining("127.0.0.1:25000");
    }
}
