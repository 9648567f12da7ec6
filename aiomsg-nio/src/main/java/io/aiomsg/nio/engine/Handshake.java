package io.aiomsg.nio.engine;

import io.aiomsg.DisconnectReason;
import io.aiomsg.Identity;
import io.aiomsg.nio.wire.FirstOctets;
import io.aiomsg.nio.wire.V1;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a connection begins: who speaks first and in which dialect (R9, AIO-HSK-007, AIO-HSK-008), our HELLO and the peer's (R1,
 * AIO-HSK-010), and the probation in which the peer may still refuse us (R2, AIO-HSK-018).
 */
final class Handshake {

    private final Connection connection;
    private final SocketEngine engine;
    private final @Nullable Redial link;
    private final long openedNanos;
    private @Nullable Identity claimed;
    private long greetedNanos;
    private long heldSinceNanos;
    private long probationEndNanos;

    Handshake(Connection connection, SocketEngine engine, @Nullable Redial link) {
        this.connection = connection;
        this.engine = engine;
        this.link = link;
        this.openedNanos = engine.nowNanos;
    }

    /** The identity in the peer's HELLO; null before it has come. */
    @Nullable
    Identity claimed() {
        return claimed;
    }

    long heldSinceNanos() {
        return heldSinceNanos;
    }

    void begin() {
        Redial dialled = link;
        if (dialled != null && (dialled.speaksV1() || engine.timings.listenFirst == 0)) {
            greet();
        }
    }

    private void greet() {
        connection.become(Phase.GREETED);
        greetedNanos = engine.nowNanos;
        sayHello();
    }

    private void sayHello() {
        engine.trace("HELLO", connection, "");
        connection.writer().control(engine.helloFrame);
    }

    /** The first octets of the peer have come: they decide what is spoken here. */
    void sniff(ByteBuffer octets) {
        switch (FirstOctets.sniff(octets, V1.MAX_HELLO_SIZE)) {
            case UNDECIDED -> {}
            case V1 -> connection.intake.decodeHello();
            case HTTP -> refuse(DisconnectReason.NOT_AIOMSG, "it speaks HTTP; WebSocket is not served here");
            case OTHER_VERSION -> refuse(DisconnectReason.WRONG_VERSION, "its HELLO is not of version " + V1.VERSION);
            case BAD_HELLO -> refuse(DisconnectReason.BAD_HELLO, "its HELLO has no whole identity");
            case CLASSIC ->
                refuse(
                        DisconnectReason.BAD_HELLO,
                        "its first frame is no HELLO; the classic dialect is not served here");
            case GARBAGE -> refuse(DisconnectReason.NOT_AIOMSG, "its first octets are no frame of aiomsg");
        }
    }

    private void refuse(DisconnectReason reason, String detail) {
        connection.ending.refuse(reason, detail);
    }

    /** The peer's HELLO. */
    void hello(int version, byte @Nullable [] octets) {
        if (version != V1.VERSION) {
            refuse(DisconnectReason.WRONG_VERSION, "its HELLO is of version " + version + ", ours of " + V1.VERSION);
        } else if (octets == null) {
            refuse(DisconnectReason.BAD_HELLO, "its HELLO has no whole identity");
        } else {
            claimed = Identity.of(octets);
            engine.trace("HELLO of", connection, "");
            if (link == null) {
                hold();
            } else {
                answered(link);
            }
        }
    }

    /** A bind end judges before it answers. */
    private void hold() {
        connection.become(Phase.HELD);
        heldSinceNanos = engine.nowNanos;
        engine.admission.claim(connection);
    }

    /** A connect end has sent its HELLO already, or does now: the peer may still refuse us, but we cannot refuse it. */
    private void answered(Redial dialled) {
        if (connection.phase() == Phase.LISTENING) {
            greet();
        }
        dialled.answered();
        if (engine.identity.equals(claimed)) {
            refuse(DisconnectReason.OWN_IDENTITY, "it answered with this socket's own identity");
        } else {
            beginProbation(2 * (engine.nowNanos - greetedNanos));
        }
        engine.admission.rejudgeAll();
    }

    /** The peer comes in: our HELLO says so. */
    void admit() {
        sayHello();
        if (engine.links.isEmpty()) {
            connection.attach();
            connection.open();
        } else {
            beginProbation(5 * engine.timings.probationLeast);
        }
    }

    private void beginProbation(long lengthNanos) {
        long length = Math.max(engine.timings.probationLeast, Math.min(engine.timings.probationMost, lengthNanos));
        probationEndNanos = engine.nowNanos + length;
        connection.become(Phase.PROBATION);
        connection.attach();
    }

    /** Does what is due in the phases before {@link Phase#OPEN}. */
    void check() {
        Phase phase = connection.phase();
        if (phase == Phase.PROBATION) {
            if (engine.nowNanos >= probationEndNanos) {
                connection.open();
            }
        } else if (engine.nowNanos >= openedNanos + engine.timings.handshake) {
            engine.admission.ended(connection);
            connection.ending.refuseNow(
                    DisconnectReason.HANDSHAKE_TIMEOUT,
                    "no HELLO came within " + Duration.ofNanos(engine.timings.handshake));
        } else if (phase == Phase.LISTENING && engine.nowNanos >= openedNanos + engine.timings.listenFirst) {
            greet();
        } else if (phase == Phase.HELD) {
            engine.admission.judge(connection);
        }
    }

    /** When {@link #check} is due. */
    long deadlineNanos() {
        long last = openedNanos + engine.timings.handshake;
        return switch (connection.phase()) {
            case LISTENING -> openedNanos + engine.timings.listenFirst;
            case HELD -> Math.min(last, engine.admission.deadlineNanos(connection));
            case PROBATION -> probationEndNanos;
            default -> last;
        };
    }
}
