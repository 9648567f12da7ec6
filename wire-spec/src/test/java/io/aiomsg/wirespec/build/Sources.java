package io.aiomsg.wirespec.build;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;

/** Which Java files of the other modules name which requirements. */
final class Sources {

    /** The number that no requirement gets, for tests of what happens to an unknown one. */
    private static final String NOBODYS = "-999";

    private final Map<String, SortedSet<String>> mainById = new TreeMap<>();
    private final Map<String, SortedSet<String>> testsById = new TreeMap<>();
    private final Map<String, String> fileByClass = new TreeMap<>();
    private final Map<String, SortedSet<String>> idsByFile = new TreeMap<>();

    static Sources of(Tree tree) {
        Sources sources = new Sources();
        for (String file : tree.javaSources()) {
            sources.add(file, tree.text(file));
        }
        return sources;
    }

    private void add(String file, String text) {
        boolean test = file.contains("/src/test/");
        String path = file.replaceFirst("^[^/]+/src/[^/]+/java/", "").replaceFirst("\\.java$", "");
        fileByClass.put(path.replace('/', '.'), file);
        SortedSet<String> ids = new TreeSet<>();
        Matcher matcher = SpecText.ID.matcher(text);
        while (matcher.find()) {
            ids.add(matcher.group());
        }
        idsByFile.put(file, ids);
        String simpleName = path.substring(path.lastIndexOf('/') + 1);
        for (String id : ids) {
            (test ? testsById : mainById)
                    .computeIfAbsent(id, any -> new TreeSet<>())
                    .add(simpleName);
        }
    }

    /** Simple names of production classes that name the requirement. */
    SortedSet<String> code(String id) {
        return mainById.getOrDefault(id, new TreeSet<>());
    }

    /** Simple names of test classes that name the requirement. */
    SortedSet<String> tests(String id) {
        return testsById.getOrDefault(id, new TreeSet<>());
    }

    /** What is wrong with saying that a class verifies a requirement. */
    List<String> faults(String className, String id) {
        String file = fileByClass.get(className);
        if (file == null) {
            return List.of(Tree.OTHER + ": " + id + " names the class " + className + ", which does not exist");
        }
        if (!idsByFile.getOrDefault(file, new TreeSet<>()).contains(id)) {
            return List.of(Tree.OTHER + ": " + file + " is said to verify " + id + " but does not name it");
        }
        return List.of();
    }

    /** Ids named by sources that are none of these. */
    List<String> unknown(Set<String> known) {
        List<String> faults = new ArrayList<>();
        idsByFile.forEach((file, ids) -> ids.stream()
                .filter(id -> !known.contains(id) && !id.endsWith(NOBODYS))
                .forEach(id -> faults.add(file + " names " + id + ", which SPEC.md does not have")));
        return faults;
    }
}
