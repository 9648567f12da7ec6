package io.aiomsg.conformance;

import io.aiomsg.wirespec.proto.Deviation;
import io.aiomsg.wirespec.proto.Peer;
import io.aiomsg.wirespec.proto.Report;
import io.aiomsg.wirespec.proto.Result;
import io.aiomsg.wirespec.proto.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;

/** What published implementations are known to do differently, and how many trials of each report showed it. Immutable. */
final class DeviationTable {

    /** The known deviations of each report, by their ids. */
    private final List<Map<String, Deviation>> known = new ArrayList<>();

    private final List<Map<String, Integer>> shown = new ArrayList<>();

    DeviationTable(Suite suite, List<Report> reports) {
        for (Report report : reports) {
            Map<String, Deviation> deviations = new LinkedHashMap<>();
            Optional<Peer> peer = suite.peers().stream()
                    .filter(each -> each.getId().equals(report.getPeer()))
                    .findFirst();
            peer.map(Peer::getDeviationsList).ifPresent(all -> all.forEach(each -> deviations.put(each.getId(), each)));
            known.add(deviations);
            Map<String, Integer> counts = new LinkedHashMap<>();
            for (Result result : report.getResultsList()) {
                if (result.getVerdict() == Verdict.EXPECTED_DEVIATION) {
                    counts.merge(Deviations.id(result), 1, Integer::sum);
                }
            }
            shown.add(counts);
        }
    }

    boolean isEmpty() {
        return known.stream().allMatch(Map::isEmpty);
    }

    /** A row for each, in the order of the peer files; each is told once, whoever has it. */
    List<String> rows() {
        Map<String, Deviation> all = new LinkedHashMap<>();
        known.forEach(deviations -> deviations.forEach(all::putIfAbsent));
        List<String> rows = new ArrayList<>();
        for (Deviation deviation : all.values()) {
            String id = deviation.getId();
            StringJoiner row = new StringJoiner(" | ", "| ", " |");
            row.add(id).add(MarkdownMatrix.cell(deviation.getBehaviour() + " " + deviation.getConsequence()));
            for (int i = 0; i < known.size(); i++) {
                row.add(
                        known.get(i).containsKey(id)
                                ? String.valueOf(shown.get(i).getOrDefault(id, 0))
                                : "");
            }
            rows.add(row.toString());
        }
        return rows;
    }
}
