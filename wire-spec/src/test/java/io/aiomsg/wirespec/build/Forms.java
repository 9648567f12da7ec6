package io.aiomsg.wirespec.build;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.aiomsg.wirespec.WireSpec;
import io.aiomsg.wirespec.proto.Cases;
import io.aiomsg.wirespec.proto.Specification;
import io.aiomsg.wirespec.proto.Vector;
import io.aiomsg.wirespec.proto.Vectors;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Everything that is generated and checked in, by file: JSON, binary and capture forms, SPEC.md's blocks, lock and traceability. */
final class Forms {

    private final Tree tree;
    private final Map<String, byte[]> wanted = new TreeMap<>();

    Forms(Project project) {
        tree = project.tree();
        Corpus corpus = project.corpus();
        Specification all = corpus.specification();
        add("requirements.json", json(only(all).addAllRequirements(all.getRequirementsList())));
        add("vectors.json", json(Vectors.newBuilder().addAllVectors(corpus.vectors())));
        add("cases.json", json(Cases.newBuilder().addAllCases(corpus.cases())));
        add("peers.json", json(only(all).addAllPeers(all.getPeersList())));
        add("aiomsg-wire-spec.binpb", binary(all));
        add("vectors.pcap", Capture.of(corpus.vectors()));
        for (Vector vector : corpus.vectors()) {
            add("vectors/" + vector.getId() + ".bin", WireSpec.octets(vector).toByteArray());
        }
        if (tree.has(Tree.SPEC)) {
            wanted.put(Tree.SPEC, utf8(new SpecBlocks(tree, corpus).rewritten()));
            wanted.put(Tree.LOCK, utf8(Lock.extended(tree, corpus.spec())));
            wanted.put(Tree.TRACEABILITY, utf8(Traceability.page(corpus, project.sources())));
        }
    }

    /** Writes what is stale, and deletes what should not be there. */
    void write() {
        wanted.forEach((file, octets) -> {
            if (isStale(file, octets)) {
                tree.write(file, octets);
            }
        });
        surplus().forEach(tree::delete);
    }

    /** One sentence for each file that is not as it should be. */
    List<String> stale() {
        List<String> faults = new ArrayList<>();
        wanted.forEach((file, octets) -> {
            if (isStale(file, octets)) {
                faults.add(file + " is stale: " + Tree.UPDATE);
            }
        });
        surplus().forEach(file -> faults.add(file + " is left over: " + Tree.UPDATE));
        return faults;
    }

    private boolean isStale(String file, byte[] octets) {
        return !tree.has(file) || !Arrays.equals(octets, tree.octets(file));
    }

    private List<String> surplus() {
        return tree.files(Tree.GENERATED, "").stream()
                .filter(file -> !wanted.containsKey(file))
                .toList();
    }

    private void add(String name, byte[] octets) {
        wanted.put(Tree.GENERATED + "/" + name, octets);
    }

    private static Specification.Builder only(Specification all) {
        return Specification.newBuilder().setVersion(all.getVersion());
    }

    private static byte[] json(Message.Builder message) {
        try {
            return utf8(JsonFormat.printer().preservingProtoFieldNames().print(message) + "\n");
        } catch (InvalidProtocolBufferException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] binary(Message message) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CodedOutputStream coded = CodedOutputStream.newInstance(out);
        coded.useDeterministicSerialization();
        try {
            message.writeTo(coded);
            coded.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
