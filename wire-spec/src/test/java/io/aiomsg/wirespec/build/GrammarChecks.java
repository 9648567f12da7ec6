package io.aiomsg.wirespec.build;

import com.google.protobuf.ByteString;
import io.aiomsg.wirespec.WireSpec;
import io.aiomsg.wirespec.proto.End;
import io.aiomsg.wirespec.proto.Layer;
import io.aiomsg.wirespec.proto.Receiver;
import io.aiomsg.wirespec.proto.Vector;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Checks the vectors against both grammars. ABNF cannot count, so the octets are cut into frames first; the first lines of
 * {@code grammar/accept.abnf} say which rule is for which frame.
 */
final class GrammarChecks {

    static final String EMIT = "wire-spec/grammar/emit.abnf";
    static final String ACCEPT = "wire-spec/grammar/accept.abnf";

    private static final int LENGTH_SIZE = 4;
    private static final String HEAD_END = "\r\n\r\n";

    /** Octets, the rule that is for them, and whether they may be a beginning only. */
    private record Piece(String rule, ByteString octets, boolean last) {}

    private GrammarChecks() {}

    static List<String> vectors(Project project) {
        Tree tree = project.tree();
        List<Vector> vectors = project.corpus().vectors();
        Abnf emit = Abnf.parse(EMIT, tree.text(EMIT));
        Abnf accept = Abnf.parse(ACCEPT, tree.text(ACCEPT));
        List<String> faults = new ArrayList<>();
        for (Vector vector : vectors) {
            if (vector.getLayer() == Layer.LAYER_UNSPECIFIED || vector.getEnd() == End.END_UNSPECIFIED) {
                faults.add("vector " + vector.getId() + " lacks its layer or its end");
            } else {
                check(faults, vector, emit, accept);
            }
        }
        return faults;
    }

    private static void check(List<String> faults, Vector vector, Abnf emit, Abnf accept) {
        List<Piece> pieces = pieces(vector);
        String refused = refused(accept, pieces, vector.getEnd());
        boolean mustBeRefused = vector.getEnd() == End.REJECTED || vector.getEnd() == End.ENDED;
        if (mustBeRefused && refused.isEmpty() && vector.getLayer() != Layer.UPGRADES) {
            faults.add("vector " + vector.getId() + " is " + vector.getEnd() + ", but " + ACCEPT + " accepts it");
        }
        if (!mustBeRefused && !refused.isEmpty()) {
            faults.add("vector " + vector.getId() + " is accepted, but not by " + ACCEPT + ": " + refused);
        }
        String unfit = vector.getEmitted() ? refused(emit, pieces, vector.getEnd()) : "";
        if (!unfit.isEmpty()) {
            faults.add("vector " + vector.getId() + " may be emitted, but not by " + EMIT + ": " + unfit);
        }
    }

    /** Which piece the grammar has no room for, in words; empty if none. */
    private static String refused(Abnf grammar, List<Piece> pieces, End end) {
        for (int i = 0; i < pieces.size(); i++) {
            Piece piece = pieces.get(i);
            Abnf.Match match = grammar.match(piece.rule, piece.octets.toByteArray());
            boolean beginning = match == Abnf.Match.BEGINNING && piece.last && end != End.OPEN;
            if (match != Abnf.Match.WHOLE && !beginning) {
                return "piece " + (i + 1) + " is no " + piece.rule;
            }
        }
        return "";
    }

    private static List<Piece> pieces(Vector vector) {
        byte[] octets = WireSpec.octets(vector).toByteArray();
        return switch (vector.getLayer()) {
            case HANDSHAKES -> frames(octets, "first-frame", "frame");
            case CLASSICS -> frames(octets, "classic-first-frame", "classic-frame");
            case UPGRADES -> head(octets, vector.getReceiver());
            case FRAMES, ENVELOPES, LAYER_UNSPECIFIED, UNRECOGNIZED -> frames(octets, "frame", "frame");
        };
    }

    private static List<Piece> frames(byte[] octets, String first, String next) {
        List<Piece> pieces = new ArrayList<>();
        String rule = first;
        for (int at = 0; at < octets.length; rule = next) {
            int left = octets.length - at;
            long size = left < LENGTH_SIZE
                    ? Long.MAX_VALUE
                    : LENGTH_SIZE
                            + Integer.toUnsignedLong(ByteBuffer.wrap(octets).getInt(at));
            int end = at + (int) Math.min(size, left);
            pieces.add(new Piece(rule, ByteString.copyFrom(octets, at, end - at), size > left));
            at = end;
        }
        return pieces;
    }

    private static List<Piece> head(byte[] octets, Receiver receiver) {
        String text = new String(octets, StandardCharsets.ISO_8859_1);
        int end = text.indexOf(HEAD_END);
        ByteString head = ByteString.copyFrom(octets, 0, end < 0 ? octets.length : end + HEAD_END.length());
        String rule = receiver == Receiver.CONNECT_END ? "upgrade-response" : "upgrade-request";
        return List.of(new Piece(rule, head, end < 0));
    }
}
