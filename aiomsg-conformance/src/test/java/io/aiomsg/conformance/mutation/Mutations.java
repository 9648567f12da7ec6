package io.aiomsg.conformance.mutation;

import java.util.List;

/**
 * Thirty plausible mistakes of codec and engine, picked from SPEC.md and the sources by somebody who had not read the cases; all
 * but those of AIO-CON-024 and AIO-LIM-006, which took the place of two that no MUST forbids, or that no case can show.
 */
final class Mutations {

    /** No mistake at all: what kills it is wrong itself. */
    static final Mutation NONE =
            Mutation.of("none", "nothing is wrong", "wire/FrameDecoder.java", "Turns the octets", "Turns the octets");

    static final List<Mutation> ALL = List.of(
            Mutation.of(
                    "AIO-FRM-003",
                    "the highest bit of LENGTH is dropped",
                    "wire/FrameDecoder.java",
                    "int length = in.getInt(start);",
                    "int length = in.getInt(start) & 0x7fff_ffff;"),
            Mutation.of(
                    "AIO-FRM-001",
                    "each piece of a large frame is put at its beginning",
                    "wire/FrameDecoder.java",
                    "in.get(payload, payload.length - missing, size);",
                    "in.get(payload, 0, size);"),
            Mutation.of(
                    "AIO-FRM-008",
                    "an empty frame ends the connection",
                    "wire/FrameDecoder.java",
                    "if (length < 0\n",
                    "if (length <= 0\n"),
            Mutation.of(
                    "AIO-ENV-007",
                    "an unknown type ends the connection",
                    "engine/Intake.java",
                    "        expected(\"of an unknown type\");\n",
                    """
                            if (expected("of an unknown type")) {
                                connection.ending.fail(DisconnectReason.NOT_AIOMSG, "it sent an unknown type");
                            }
                    """),
            Mutation.of(
                    "AIO-ENV-011",
                    "an ACK with more than a message id is ignored",
                    "wire/FrameDecoder.java",
                    "type == V1.ACK && size >= V1.ID_SIZE",
                    "type == V1.ACK && size == V1.ID_SIZE"),
            Mutation.of(
                    "AIO-ENV-013",
                    "a request without a payload is ignored",
                    "wire/FrameDecoder.java",
                    "type == V1.DATA_REQ && size >= V1.ID_SIZE",
                    "type == V1.DATA_REQ && size > V1.ID_SIZE"),
            Mutation.of(
                    "AIO-HSK-003",
                    "a connect end accepts later versions",
                    "engine/Handshake.java",
                    "if (version != V1.VERSION) {",
                    "if (version < V1.VERSION) {"),
            Mutation.of(
                    "AIO-HSK-005",
                    "a HELLO with something behind the identity is rejected",
                    "wire/FrameDecoder.java",
                    "size <= V1.IDENTITY_SIZE ? null",
                    "size != V1.IDENTITY_SIZE + 1 ? null"),
            Mutation.of(
                    "AIO-HSK-026",
                    "a connect end does not know its own identity",
                    "engine/Handshake.java",
                    "if (engine.identity.equals(claimed)) {",
                    "if (link == null && engine.identity.equals(claimed)) {"),
            Mutation.of(
                    "AIO-HSK-018",
                    "the probation has no least time",
                    "engine/Handshake.java",
                    "Math.max(engine.timings.probationLeast, Math.min(engine.timings.probationMost, lengthNanos))",
                    "Math.min(engine.timings.probationMost, lengthNanos)"),
            Mutation.of(
                    "AIO-SNF-006",
                    "a bind end waits for a first frame to be whole",
                    "wire/FirstOctets.java",
                    "        if (length < SHORT_HELLO) {\n",
                    """
                            if (available < 4 + length) {
                                return Verdict.UNDECIDED;
                            }
                            if (length < SHORT_HELLO) {
                    """),
            Mutation.of(
                    "AIO-SNF-002",
                    "a first frame has no limit of its own",
                    "wire/FirstOctets.java",
                    "if (length <= 0 || length > maxFirstFrame) {",
                    "if (length <= 0) {"),
            Mutation.of(
                    "AIO-LIV-001",
                    "octets that come put the heartbeat off",
                    "engine/Liveness.java",
                    "        heardNanos = readNanos();\n",
                    """
                            heardNanos = readNanos();
                            wroteNanos = engine.nowNanos;
                    """),
            Mutation.of(
                    "AIO-LIV-004",
                    "octets within a large frame are no sign of life",
                    "engine/Intake.java",
                    "        connection.liveness.heard();\n",
                    """
                            if (!decoder.withinLargeFrame()) {
                                connection.liveness.heard();
                            }
                    """),
            Mutation.of(
                    "AIO-LIV-003",
                    "a heartbeat is answered",
                    "engine/Intake.java",
                    "engine.trace(\"HEARTBEAT of\", connection, \"\");",
                    "connection.sendHeartbeat();"),
            Mutation.of(
                    "AIO-DLV-003",
                    "a copy of a request has an id of its own",
                    "engine/FrameWriter.java",
                    "requestIdHigh, request.number, payloadSize",
                    "requestIdHigh, request.number + ((long) request.attempts << 40), payloadSize"),
            Mutation.of("AIO-DLV-017", "a request is acknowledged when it comes", "engine/Intake.java", """
                            memory.arrived(id);
                            deliver(new Received.Requested(connection.peer(), payload, id));
                    """, """
                            memory.taken(id);
                            engine.receipts.acknowledge(connection.peer(), id);
                            deliver(new Received(connection.peer().identity, payload));
                    """),
            Mutation.of(
                    "AIO-DLV-007",
                    "copies for a peer that is back go out in reverse order",
                    "engine/Peer.java",
                    """
                        private void requeue(List<Request> requests) {
                            for (int i = requests.size() - 1; i >= 0; i--) {
                    """,
                    """
                        private void requeue(List<Request> requests) {
                            for (int i = 0; i < requests.size(); i++) {
                    """),
            Mutation.of(
                    "AIO-RTE-001",
                    "the first peer always has its turn",
                    "engine/Router.java",
                    "targets.get(next++)",
                    "targets.get(next)"),
            Mutation.of(
                    "AIO-RTE-007",
                    "messages of a lost connection go behind what is kept for any peer",
                    "engine/Router.java",
                    "        common.addFirst(item, tag);\n",
                    "        common.addLast(item, tag);\n"),
            Mutation.of(
                    "AIO-RTE-002",
                    "what is published to nobody is dropped",
                    "engine/Publishing.java",
                    "            keep(item, tag);\n",
                    "            engine.losses.lost(LossReason.DISCONNECTED, null, item);\n"),
            Mutation.of(
                    "AIO-CON-006",
                    "a newcomer takes the place of any incumbent",
                    "engine/Admission.java",
                    "silent &= incumbent.liveness.silentNanos() >= engine.timings.heartbeat + Timings.SILENCE_MARGIN_NANOS;\n",
                    "\n"),
            Mutation.of(
                    "AIO-CON-007",
                    "a silent incumbent keeps its place",
                    "engine/Admission.java",
                    "if (silent) {",
                    "if (silent && incumbents.isEmpty()) {"),
            Mutation.of(
                    "AIO-CON-024",
                    "messages that nobody has taken go with their connection",
                    "engine/Inbox.java",
                    "if (connection.inRotation && connection.ready.isEmpty()) {",
                    "if (connection.inRotation) {"),
            Mutation.of(
                    "AIO-CLS-001",
                    "a close does not wait for ACKs",
                    "engine/Shutdown.java",
                    "boolean waiting = engine.requests.size() > 0\n                || ",
                    "boolean waiting = "),
            Mutation.of(
                    "AIO-CLS-004",
                    "requests that come after the close are acknowledged",
                    "engine/Intake.java",
                    "            engine.losses.lost(LossReason.CLOSED_UNTAKEN, connection.peer().identity, 1, size);\n",
                    """
                                if (message instanceof Received.Requested request) {
                                    engine.receipts.taken(request);
                                }
                    """),
            Mutation.of(
                    "AIO-CLS-002",
                    "a close does not wait for the peer's end",
                    "engine/Ending.java",
                    "            connection.become(Phase.ENDING);\n            shutdownOutput();\n",
                    "            connection.end(reason, detail);\n"),
            Mutation.of(
                    "AIO-DLV-010",
                    "any number of requests is in flight",
                    "engine/Window.java",
                    "this.most = limits.inFlightPerPeer();",
                    "this.most = Integer.MAX_VALUE;"),
            Mutation.of(
                    "AIO-DLV-019",
                    "an eighth of the message ids is remembered",
                    "engine/IdMemory.java",
                    "if (taken.size() > capacity) {",
                    "if (taken.size() > capacity / 8) {"),
            Mutation.of(
                    "AIO-LIM-006",
                    "a heartbeat goes out after half the liveness time",
                    "engine/Timings.java",
                    "heartbeat = timing.heartbeat().toNanos();",
                    "heartbeat = timing.liveness().toNanos() / 2;"));

    private Mutations() {}
}
