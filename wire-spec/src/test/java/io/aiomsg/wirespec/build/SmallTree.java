package io.aiomsg.wirespec.build;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A whole specification in small, sound and fresh, to be broken by tests. */
final class SmallTree {

    static final String SPEC = """
            # A specification

            See [the frames](#2-frames) and [the code](aiomsg-x/src/main/java/x/Code.java).

            ## 1. Words

            Nothing yet, but `[code](is no link)`.

            ## 2. Frames

            - **AIO-FRM-001** A frame MUST begin with its length,
              as AIO-FRM-002 says.
            - **AIO-FRM-002** A length SHOULD be right.
            - **AIO-CLA-001** A reader MAY wonder.

            <!-- vector heartbeat -->
            <!-- end -->

            <!-- table limits -->
            <!-- end -->

            <!-- requirements index -->
            <!-- end -->
            """;

    private static final String VECTORS = """
            # proto-file: aiomsg/spec/v1/vector.proto
            # proto-message: aiomsg.spec.v1.Vectors
            vectors {
              id: "heartbeat"
              title: "A HEARTBEAT"
              layer: ENVELOPES
              parts { hex: "00000001" meaning: "LENGTH" }
              parts { hex: "02" meaning: "HEARTBEAT" }
              decoded { heartbeat {} }
              end: OPEN
              emitted: true
              requirements: "AIO-FRM-001"
            }
            vectors {
              id: "too-long"
              title: "A frame of 4 GiB"
              layer: FRAMES
              parts { hex: "FF FF FF FF" meaning: "LENGTH" }
              end: REJECTED
            }
            """;

    private static final String CASES = """
            # proto-file: aiomsg/spec/v1/conformance_case.proto
            # proto-message: aiomsg.spec.v1.Cases
            cases {
              id: "frame-too-long"
              title: "A frame that is too long ends the connection"
              feature: CORE
              roles: BIND
              steps { handshake {} }
              steps { send { octets { vector: "too-long" } } }
              steps { expect { strict { close: ANY } } }
              requirements: "AIO-FRM-001"
            }
            """;

    private static final String OTHER = """
            # proto-file: aiomsg/spec/v1/requirement.proto
            # proto-message: aiomsg.spec.v1.OtherVerification
            entries { requirement: "AIO-FRM-002" simulations: "x.CodeTest" }
            entries { requirement: "AIO-CLA-001" simulations: "x.CodeTest" }
            """;

    private static final String PEER = """
            # proto-file: aiomsg/spec/v1/peer.proto
            # proto-message: aiomsg.spec.v1.Peer
            id: "python-1.0"
            deviations {
              id: "reads-on"
              requirements: "AIO-FRM-001"
              cases: "frame-too-long/bind"
            }
            """;

    private SmallTree() {}

    /** Written into an empty folder, with all of its generated forms. */
    static Tree in(Path folder) {
        Tree tree = new Tree(folder);
        write(tree, Tree.SPEC, SPEC);
        write(tree, "wire-spec/vectors/some.textproto", VECTORS);
        write(tree, "wire-spec/cases/some.textproto", CASES);
        write(tree, "wire-spec/peers/python.textproto", PEER);
        write(tree, Tree.OTHER, OTHER);
        write(tree, "wire-spec/tables/limits.csv", "name,default,java\nframe,\"64 MiB, or more\",Limits.FRAME\n");
        write(tree, "wire-spec/tables/state-frame.csv", "state,octet,end\nidle,read → idle,→ done\ndone,ignore,–\n");
        write(tree, GrammarChecks.EMIT, Tree.real().text(GrammarChecks.EMIT));
        write(tree, GrammarChecks.ACCEPT, Tree.real().text(GrammarChecks.ACCEPT));
        write(tree, "aiomsg-x/src/main/java/x/Code.java", "/** Implements AIO-FRM-001. */ class Code {}\n");
        write(
                tree,
                "aiomsg-x/src/test/java/x/CodeTest.java",
                "/** Of AIO-FRM-002 and AIO-CLA-001. */ class CodeTest {}\n");
        new Forms(Project.of(tree)).write();
        return tree;
    }

    static void write(Tree tree, String file, String text) {
        tree.write(file, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Replaces a text that must be there. */
    static void replace(Tree tree, String file, String old, String with) {
        String text = tree.text(file);
        if (!text.contains(old)) {
            throw new IllegalArgumentException(file + " does not contain " + old);
        }
        write(tree, file, text.replace(old, with));
    }
}
