package io.aiomsg.wirespec.build;

/** A tree and what was read of it. Reading throws {@link Unreadable} if a file is malformed. */
record Project(Tree tree, Corpus corpus, Sources sources) {

    static Project of(Tree tree) {
        return new Project(tree, Corpus.read(tree), Sources.of(tree));
    }
}
