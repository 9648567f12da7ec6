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
    private final Vetting vetting;
    private boolean greetable;
    private long greetNanos;
    private @Nullable Identity claimed;
    private long greetedNanos;
    private long heldSinceNanos;
    private long probationEndNanos;

    /** How long the peer took to answer our HELLO. */
    private long answerNanos;

    Handshake(Connection connection, SocketEngine engine, @Nullable Redial link) {
        this.connection = connection;
        this.engine = engine;
        this.link = link;
        this.openedNanos = engine.nowNanos;
        this.vetting = new Vetting(connection, engine);
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
        if (dialled != null) {
            greetNanos = dialled.speaksV1() ? openedNanos : openedNanos + engine.timings.listenFirst;
            greetable = vetting.mayGreet();
            greetIfDue();
        }
    }

    /** Says our HELLO once the peer had its chance to speak first, if we may say it at all. */
    private void greetIfDue() {
        if (connection.phase() == Phase.LISTENING && greetable && engine.nowNanos >= greetNanos) {
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
                answered(link, claimed);
            }
        }
    }

    /** A bind end judges before it answers. */
    private void hold() {
        connection.become(Phase.HELD);
        heldSinceNanos = engine.nowNanos;
        engine.admission.claim(connection);
    }

    /** A connect end has sent its HELLO already, or does now: the peer may still refuse us, and we it if a policy says so. */
    private void answered(Redial dialled, Identity peer) {
        if (connection.phase() == Phase.LISTENING) {
            greet();
        }
        answerNanos = engine.nowNanos - greetedNanos;
        if (engine.identity.equals(claimed)) {
            dialled.answered();
            refuse(DisconnectReason.OWN_IDENTITY, "it answered with this socket's own identity");
        } else if (vetting.admits(peer)) {
            acceptAnswer(dialled);
        } else {
            connection.become(Phase.HELD);
            return;
        }
        engine.admission.rejudgeAll();
    }

    private void acceptAnswer(Redial dialled) {
        dialled.answered();
        beginProbation(2 * answerNanos);
    }

    /** True if what has come must wait: we may not say HELLO yet. */
    boolean isMute() {
        return connection.phase() == Phase.LISTENING && !greetable;
    }

    /** True while the policy is being asked. */
    boolean isBeingVetted() {
        return vetting.isPending();
    }

    /** The identity may come in, as far as the application's policy goes; false also if that is not known yet. */
    boolean isAdmissible() {
        Identity peer = claimed;
        return peer != null && vetting.admits(peer);
    }

    /** True if the answer still matters. */
    boolean isOpen(Question question) {
        return vetting.isOpen(question);
    }

    /** The policy has answered what it was asked. */
    void answered(Question question, boolean admitted, String detail) {
        vetting.answered(question, admitted, detail);
    }

    /** The policy has no objection. */
    void vetted() {
        Redial dialled = link;
        if (dialled == null) {
            engine.admission.judge(connection);
        } else if (connection.phase() == Phase.LISTENING) {
            greetable = true;
            connection.intake.resume();
            greetIfDue();
            engine.timers.atLatest(connection, deadlineNanos());
        } else {
            acceptAnswer(dialled);
            connection.resumeInput();
            engine.admission.rejudgeAll();
        }
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
            String what = vetting.isPending() ? "the peer policy has not answered" : "no HELLO came";
            connection.ending.refuseNow(
                    DisconnectReason.HANDSHAKE_TIMEOUT, what + " within " + Duration.ofNanos(engine.timings.handshake));
        } else if (phase == Phase.LISTENING) {
            greetIfDue();
        } else if (phase == Phase.HELD && link == null) {
            engine.admission.judge(connection);
        }
    }

    /** When {@link #check} is due. */
    long deadlineNanos() {
        long last = openedNanos + engine.timings.handshake;
        return switch (connection.phase()) {
            case LISTENING -> greetable ? greetNanos : last;
            case HELD -> link == null ? Math.min(last, engine.admission.deadlineNanos(connection)) : last;
            case PROBATION -> probationEndNanos;
            default -> last;
        };
    }
}
