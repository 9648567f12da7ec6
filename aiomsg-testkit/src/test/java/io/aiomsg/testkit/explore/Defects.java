package io.aiomsg.testkit.explore;

import java.util.List;

/** Mistakes picked with fresh eyes, each of which exploration must find. */
final class Defects {

    static final List<Defect> ALL = List.of(new Defect(
            "an ACK is not written", "engine/FrameWriter.java", "        controlSize += V1.ACK_FRAME_SIZE;\n", ""));

    private Defects() {}
}
