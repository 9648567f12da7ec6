package io.aiomsg.testkit.explore;

import java.util.List;

/** Mistakes picked with fresh eyes, each of which exploration must find. */
final class Defects {

    static final List<Defect> ALL = List.of(
            new Defect(
                    "an ACK is not written",
                    "engine/FrameWriter.java",
                    "        controlSize += V1.ACK_FRAME_SIZE;\n",
                    ""),
            new Defect(
                    "a sender joins those that wait only after it has let the lease go",
                    "socket/Sending.java",
                    """
                                if (!accepted && whenFull == WhenFull.WAIT) {
                                    core.waiting.senders.add(Thread.currentThread());
                                } else if\
                    """,
                    """
                                if (!accepted && whenFull == WhenFull.WAIT) {
                                    core.lease.release();
                                    core.lease.take();
                                    core.waiting.senders.add(Thread.currentThread());
                                } else if\
                    """),
            new Defect(
                    "whoever takes a message does not wake the next receiver for those that are left",
                    "socket/Taking.java",
                    "(core.engine.mayHaveMessage() || core.receiving.isHot())",
                    "core.receiving.isHot()"),
            new Defect(
                    "what was encoded for a full channel is not released when the connection ends",
                    "socket/Lane.java",
                    """
                            if (connection == null || !connection.isBeingWritten()) {
                                output.release();
                            }
                    """,
                    ""),
            new Defect(
                    "a channel is read by two threads",
                    "socket/Lane.java",
                    "if (closed || reading || !(readingOn || probing)) {",
                    "if (closed || !(readingOn || probing)) {"),
            new Defect(
                    "a close does not wake those that wait for room",
                    "socket/SocketCore.java",
                    """
                                    waiting.receivers.wakeAll();
                                    waiting.senders.wakeAll();
                    """,
                    "                waiting.receivers.wakeAll();\n"),
            new Defect(
                    "losses added up in one event keep the octets of the first",
                    "socket/Events.java",
                    "a.octets() + b.octets()",
                    "a.octets()"),
            new Defect(
                    "a timer set by a caller does not wake the loop",
                    "socket/LoopSide.java",
                    "            dueNanos = core.engine.nextTimerNanos();\n",
                    "            long dueNanos = core.engine.nextTimerNanos();\n"),
            new Defect(
                    "channels found broken are ended again and again",
                    "socket/LoopSide.java",
                    "            broken.clear();\n",
                    ""),
            new Defect(
                    "messages encoded ahead and not taken go with their connection",
                    "engine/FrameWriter.java",
                    "        giveBack(peer, ahead);\n",
                    ""),
            new Defect(
                    "the written part of frames encoded ahead is not settled",
                    "engine/FrameWriter.java",
                    "            frames.settle(writtenOfCurrent);\n",
                    ""),
            new Defect(
                    "a copy of a request is acknowledged although nobody took it",
                    "engine/Intake.java",
                    """
                                if (fate == IdMemory.Fate.TAKEN) {
                                    engine.receipts.acknowledge(connection.peer(), id);
                                }
                    """,
                    "            engine.receipts.acknowledge(connection.peer(), id);\n"),
            new Defect("the ids of a peer are forgotten with its last connection", "engine/Peer.java", """
                                if (unacknowledged() > 0) {
                                    engine.timers.at\
                    """, """
                                memory = null;
                                if (unacknowledged() > 0) {
                                    engine.timers.at\
                    """),
            new Defect(
                    "the survivor of two connections is sent on before the other is read to its end",
                    "engine/Rivalry.java",
                    "        survivor = kept;\n",
                    """
                            survivor = kept;
                            peer.active = kept;
                            kept.flush();
                    """),
            new Defect(
                    "a peer counts as silent while it is not being read",
                    "engine/Liveness.java",
                    "return readNanos() - heardNanos;",
                    "return engine.nowNanos - heardNanos;"),
            new Defect(
                    "a request taken back from a writer still counts as being written", "engine/Peer.java", """
                            settle(item);
                            if (item instanceof Request) {
                                window.leftWriter();
                            }
                            reroute(item, tag);
                    """, """
                            settle(item);
                            reroute(item, tag);
                    """),
            new Defect("a closed link dials again", "engine/Redial.java", """
                            state = State.CLOSED;
                            engine.timers.cancel(this);
                    """, "        state = State.CLOSED;\n"));

    private Defects() {}
}
