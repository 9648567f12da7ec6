package io.aiomsg.wirespec.build;

import com.google.protobuf.ByteString;
import io.aiomsg.wirespec.WireSpec;
import io.aiomsg.wirespec.proto.Decoded;
import io.aiomsg.wirespec.proto.Part;
import io.aiomsg.wirespec.proto.Requirement;
import io.aiomsg.wirespec.proto.Vector;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** The generated blocks of SPEC.md: tables from CSV, examples from vectors, the index of requirements. */
final class SpecBlocks {

    private static final HexFormat SPACED = HexFormat.ofDelimiter(" ");
    private static final int OCTETS_A_LINE = 16;
    private static final int HEX_WIDTH = OCTETS_A_LINE * 3 - 1;
    private static final int MAX_DECODED_OCTETS = 16;

    private final Tree tree;
    private final Corpus corpus;

    SpecBlocks(Tree tree, Corpus corpus) {
        this.tree = tree;
        this.corpus = corpus;
    }

    /** SPEC.md with all of its blocks as they should be. A block of an unknown name stays; {@link SpecChecks} objects to it. */
    String rewritten() {
        List<String> lines = new ArrayList<>();
        int done = 0;
        List<String> old = corpus.spec().lines();
        for (SpecText.Block block : corpus.spec().blocks()) {
            Optional<List<String>> content = content(block);
            if (content.isPresent()) {
                lines.addAll(old.subList(done, block.from()));
                lines.addAll(content.get());
                done = block.to();
            }
        }
        lines.addAll(old.subList(done, old.size()));
        return String.join("\n", lines) + "\n";
    }

    /** What a block should contain, or nothing if what it names does not exist. */
    Optional<List<String>> content(SpecText.Block block) {
        if (block.kind().equals("table")) {
            String file = Csv.fileOf(block.name());
            return tree.has(file) ? Optional.of(Csv.read(tree, file).markdown()) : Optional.empty();
        }
        if (block.kind().equals("vector")) {
            return corpus.vectors().stream()
                    .filter(vector -> vector.getId().equals(block.name()))
                    .findFirst()
                    .map(SpecBlocks::example);
        }
        return block.name().equals("index") ? Optional.of(index()) : Optional.empty();
    }

    private static List<String> example(Vector vector) {
        List<String> lines = new ArrayList<>();
        lines.add("```text");
        for (Part part : vector.getPartsList()) {
            String hex = SPACED.formatHex(WireSpec.hex(part.getHex()));
            String meaning = part.getMeaning() + (part.getRepeat() > 1 ? " (" + part.getRepeat() + " times)" : "");
            for (int at = 0; at < hex.length(); at += HEX_WIDTH + 1) {
                String row = hex.substring(at, Math.min(hex.length(), at + HEX_WIDTH));
                lines.add(
                        at == 0
                                ? String.format("%-" + HEX_WIDTH + "s  %s", row, meaning)
                                        .stripTrailing()
                                : row);
            }
        }
        lines.add("```");
        lines.add("");
        lines.add("*" + vector.getTitle() + ".* " + understood(vector) + " (Vector `" + vector.getId() + "`.)");
        return lines;
    }

    private static String understood(Vector vector) {
        List<String> what = new ArrayList<>();
        vector.getDecodedList().forEach(decoded -> what.add(understood(decoded)));
        String end = switch (vector.getEnd()) {
            case OPEN -> "The connection goes on.";
            case INCOMPLETE -> "More octets are needed.";
            case REJECTED -> "The receiver rejects the connection.";
            case ENDED -> "The receiver ends the connection.";
            case END_UNSPECIFIED, UNRECOGNIZED -> "";
        };
        return (what.isEmpty() ? "" : "Decoded: " + String.join("; ", what) + ". ") + end;
    }

    private static String understood(Decoded decoded) {
        return switch (decoded.getWhatCase()) {
            case HELLO -> "HELLO, identity " + octets(decoded.getHello());
            case HEARTBEAT -> "HEARTBEAT";
            case DATA -> "DATA, payload " + octets(decoded.getData());
            case DATA_REQ ->
                "DATA_REQ, message id " + octets(decoded.getDataReq().getId()) + ", payload "
                        + octets(decoded.getDataReq().getPayload());
            case ACK -> "ACK, message id " + octets(decoded.getAck());
            case SKIPPED -> "nothing, the frame is skipped";
            case CLASSIC_IDENTITY -> "identity " + octets(decoded.getClassicIdentity());
            case WEBSOCKET -> decoded.getWebsocket();
            case WHAT_NOT_SET -> "nothing";
        };
    }

    private static String octets(String hex) {
        ByteString octets = ByteString.copyFrom(WireSpec.hex(hex));
        if (octets.isEmpty()) {
            return "empty";
        }
        return octets.size() > MAX_DECODED_OCTETS
                ? "of " + octets.size() + " octets"
                : "`" + HexFormat.of().formatHex(octets.toByteArray()) + "`";
    }

    private List<String> index() {
        List<String> lines = new ArrayList<>();
        lines.add("| requirement | level | section | verified by |");
        lines.add("|---|---|---|---|");
        for (Requirement requirement : corpus.requirements()) {
            lines.add("| " + requirement.getId() + " | " + SpecText.name(requirement.getLevel()) + " | "
                    + requirement.getSection() + " | " + verifiedBy(requirement) + " |");
        }
        return lines;
    }

    /** In a few words; the names are in docs/traceability.md. */
    private static String verifiedBy(Requirement requirement) {
        List<String> by = new ArrayList<>();
        int cases = requirement.getVerification().getCasesCount();
        if (cases > 0) {
            by.add(cases == 1 ? "1 case" : cases + " cases");
        }
        if (requirement.getVerification().getSimulationsCount() > 0) {
            by.add("simulation");
        }
        if (by.isEmpty() && !requirement.getVerification().getReview().isEmpty()) {
            by.add("review");
        }
        return String.join(", ", by);
    }
}
