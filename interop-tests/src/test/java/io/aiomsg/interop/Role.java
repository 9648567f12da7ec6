package io.aiomsg.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.AiomsgSocket;
import java.io.IOException;
import java.time.Duration;

/** Which side binds; the other one connects. */
enum Role {
    JAVA_BINDS,
    PYTHON_BINDS;

    /** Brings the two together, without waiting. */
    void start(AiomsgSocket java, RemoteSocket python) throws IOException, InterruptedException {
        if (this == JAVA_BINDS) {
            python.connect(java.bind("127.0.0.1", 0).port());
        } else {
            java.connect("127.0.0.1", python.bind());
        }
    }

    /** Brings the two together, and waits until each has the other as a peer. */
    void join(AiomsgSocket java, RemoteSocket python) throws IOException, InterruptedException {
        start(java, python);
        assertThat(java.awaitPeers(1, Duration.ofSeconds(20)))
                .as("Java has Python as a peer (%s)", this)
                .isTrue();
        python.awaitPeers(1);
    }
}
