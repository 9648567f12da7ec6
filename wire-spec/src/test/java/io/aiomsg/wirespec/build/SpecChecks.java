package io.aiomsg.wirespec.build;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Checks of SPEC.md as a text. */
final class SpecChecks {

    private SpecChecks() {}

    static List<String> shape(Project project) {
        return project.corpus().spec().faults();
    }

    static List<String> crossReferences(Project project) {
        SpecText spec = project.corpus().spec();
        Set<String> ids = new HashSet<>();
        spec.items().forEach(item -> ids.add(item.id()));
        return spec.mentions().stream()
                .filter(mention -> !ids.contains(mention.what()))
                .map(mention -> at(mention) + mention.what() + " does not exist")
                .toList();
    }

    static List<String> links(Project project) {
        SpecText spec = project.corpus().spec();
        List<String> faults = new ArrayList<>();
        for (SpecText.Mention link : spec.links()) {
            String target = link.what();
            if (!target.matches("[a-z]+:.*") && !leads(project.tree(), spec, target)) {
                faults.add(at(link) + "the link (" + target + ") leads nowhere");
            }
        }
        return faults;
    }

    private static boolean leads(Tree tree, SpecText spec, String target) {
        int hash = target.indexOf('#');
        String file = hash < 0 ? target : target.substring(0, hash);
        if (!file.isEmpty()) {
            Path path = tree.root().resolve(file);
            if (!Files.exists(path) || hash < 0 || !file.endsWith(".md")) {
                return Files.exists(path);
            }
            return SpecText.parse(tree.text(file)).anchors().contains(target.substring(hash + 1));
        }
        return spec.anchors().contains(target.substring(hash + 1));
    }

    static List<String> blocks(Project project) {
        SpecBlocks blocks = new SpecBlocks(project.tree(), project.corpus());
        return project.corpus().spec().blocks().stream()
                .filter(block -> blocks.content(block).isEmpty())
                .map(block -> Tree.SPEC + ":" + block.from() + ": there is no " + block.kind() + " " + block.name())
                .toList();
    }

    private static String at(SpecText.Mention mention) {
        return Tree.SPEC + ":" + mention.line() + ": ";
    }
}
