package io.aiomsg.testkit.explore;

import io.aiomsg.DisconnectReason;
import io.aiomsg.LossReason;
import io.aiomsg.SocketEvent;
import io.aiomsg.testkit.History;
import java.net.InetSocketAddress;
import java.util.EnumSet;
import java.util.Set;

/** The delivery rules, and what of a history shows that one was applied. */
enum Rule {
    R1_ADMISSION,
    R2_PROBATION,
    R3_DUPLICATES,
    R4_CREDIT,
    R5_BUDGET,
    R6_AT_LEAST_ONCE,
    R7_CLOSING,
    R8_REDIALLING,
    R9_DIALECT,
    R10_ACCOUNTING;

    private static final Set<DisconnectReason> DUPLICATE = EnumSet.of(
            DisconnectReason.DUPLICATE_IDENTITY,
            DisconnectReason.OWN_IDENTITY,
            DisconnectReason.RETIRED,
            DisconnectReason.REPLACED);

    private static final Set<DisconnectReason> FOREIGN = EnumSet.of(
            DisconnectReason.NOT_AIOMSG,
            DisconnectReason.WRONG_VERSION,
            DisconnectReason.BAD_HELLO,
            DisconnectReason.HANDSHAKE_TIMEOUT);

    /** The rules that something shows at work. */
    static Set<Rule> shownBy(History.Entry entry) {
        Set<Rule> rules = EnumSet.noneOf(Rule.class);
        SocketEvent event = entry.event();
        if (event != null) {
            byEvent(event, rules);
        } else if (entry.kind() == History.Kind.CLOSING || entry.kind() == History.Kind.CLOSED) {
            rules.add(R7_CLOSING);
        } else if (entry.kind() == History.Kind.REFUSED) {
            rules.add(R5_BUDGET);
        }
        return rules;
    }

    private static void byEvent(SocketEvent event, Set<Rule> rules) {
        switch (event.kind()) {
            case PEER_CONNECTED -> {
                if (!((SocketEvent.PeerConnected) event).dialled()) {
                    rules.add(R1_ADMISSION);
                }
            }
            case PEER_DISCONNECTED -> {
                SocketEvent.PeerDisconnected disconnected = (SocketEvent.PeerDisconnected) event;
                byReason(disconnected.reason(), rules);
                if (disconnected.inDoubt() > 0) {
                    rules.add(R10_ACCOUNTING);
                }
            }
            case REJECTED -> {
                SocketEvent.Rejected rejected = (SocketEvent.Rejected) event;
                rules.add(isOfProbation(rejected) ? R2_PROBATION : R1_ADMISSION);
                byReason(rejected.reason(), rules);
            }
            case DIAL_FAILED -> rules.add(R8_REDIALLING);
            case READING_PAUSED, READING_RESUMED -> rules.add(R4_CREDIT);
            case SEND_STALLED -> rules.add(R5_BUDGET);
            case MESSAGES_LOST -> {
                rules.add(R10_ACCOUNTING);
                if (((SocketEvent.MessagesLost) event).reason() == LossReason.OVERFLOW) {
                    rules.add(R5_BUDGET);
                }
            }
            case HANDLER_FAILED -> rules.add(R6_AT_LEAST_ONCE);
            case EXECUTOR_FAILED -> {}
        }
    }

    /**
     * Whether a connection that was dialled has ended when both ends had said HELLO and nothing else was heard: the probation has kept
     * messages back that would be lost now, or in doubt.
     */
    private static boolean isOfProbation(SocketEvent.Rejected event) {
        return event.peer() != null
                && event.reason() != DisconnectReason.OWN_IDENTITY
                && event.address() instanceof InetSocketAddress address
                && address.getPort() == Player.PORT;
    }

    private static void byReason(DisconnectReason reason, Set<Rule> rules) {
        if (DUPLICATE.contains(reason)) {
            rules.add(R3_DUPLICATES);
        }
        if (FOREIGN.contains(reason)) {
            rules.add(R9_DIALECT);
        }
    }
}
