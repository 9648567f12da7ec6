package io.aiomsg.wirespec.build;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The file requirements.lock: each id ever given out, and its level. An id never goes, and never gets another meaning: the
 * update only adds. Whoever really withdraws a requirement writes {@code WITHDRAWN} in place of its level, by hand.
 */
final class Lock {

    private static final String WITHDRAWN = "WITHDRAWN";

    private Lock() {}

    static List<String> faults(Project project) {
        Map<String, String> now = levels(project.corpus().spec());
        List<String> faults = new ArrayList<>();
        locked(project.tree()).forEach((id, level) -> {
            String found = now.get(id);
            if (level.equals(WITHDRAWN)) {
                if (found != null) {
                    faults.add(id + " is WITHDRAWN in " + Tree.LOCK + " but stands in SPEC.md: give it a new number");
                }
            } else if (found == null) {
                faults.add(
                        id + " has vanished from SPEC.md: put it back, or write " + id + " WITHDRAWN in " + Tree.LOCK);
            } else if (!found.equals(level)) {
                faults.add(id + " was " + level + " and is " + found + " now: change it back, or write " + id + " "
                        + found + " in " + Tree.LOCK);
            }
        });
        return faults;
    }

    /** The file with what is new added. */
    static String extended(Tree tree, SpecText spec) {
        Map<String, String> all = new TreeMap<>(levels(spec));
        all.putAll(locked(tree));
        StringBuilder text = new StringBuilder();
        all.forEach((id, level) -> text.append(id).append(' ').append(level).append('\n'));
        return text.toString();
    }

    private static Map<String, String> levels(SpecText spec) {
        Map<String, String> levels = new LinkedHashMap<>();
        spec.items().forEach(item -> levels.put(item.id(), item.level().name()));
        return levels;
    }

    private static Map<String, String> locked(Tree tree) {
        Map<String, String> locked = new LinkedHashMap<>();
        for (String line : tree.lines(Tree.LOCK)) {
            if (!line.isBlank()) {
                String[] words = line.strip().split("\\s+", 2);
                locked.put(words[0], words.length == 1 ? "" : words[1].replace(' ', '_'));
            }
        }
        return locked;
    }
}
