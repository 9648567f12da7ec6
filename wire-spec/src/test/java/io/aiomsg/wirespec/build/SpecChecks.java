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

    static List<String> shape(Tree tree) {
        return SpecText.read(tree).faults();
    }

    static List<String> crossReferences(Tree tree) {
        SpecText spec = SpecText.read(tree);
        Set<String> ids = new HashSet<>();
        spec.items().forEach(item -> ids.add(item.id()));
        return spec.mentions().stream()
                .filter(mention -> !ids.contains(mention.what()))
                .map(mention -> at(mention) + mention.what() + " does not exist")
                .toList();
    }

    static List<String> links(Tree tree) {
        SpecText spec = SpecText.read(tree);
        List<String> faults = new ArrayList<>();
        for (SpecText.Mention link : spec.links()) {
            String target = link.what();
            if (!target.matches("[a-z]+:.*") && !leads(tree, spec, target)) {
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

    static List<String> blocks(Tree tree) {
        Corpus corpus = Corpus.read(tree);
        SpecBlocks blocks = new SpecBlocks(tree, corpus);
        return corpus.spec().blocks().stream()
                .filter(block -> blocks.content(block).isEmpty())
                .map(block -> Tree.SPEC + ":" + block.from() + ": there is no " + block.kind() + " " + block.name())
                .toList();
    }

    private static String at(SpecText.Mention mention) {
        return Tree.SPEC + ":" + mention.line() + ": ";
    }
}
