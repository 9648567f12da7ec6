package io.aiomsg.javadoc;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;

/**
 * Code that stands in a comment: statements, with declarations among them as in a method. An ellipsis means that something
 * follows which does not matter.
 *
 * @param file where it stands
 * @param line of its first line in the file, from 1
 * @param packageName of the file
 * @param code without the comment around it, as many lines
 */
record Example(Path file, int line, String packageName, String code) {

    private static final Pattern BLOCK = Pattern.compile("<pre>\\{@code\\n(.*?)\\n\\s*\\* }</pre>", Pattern.DOTALL);
    private static final Pattern PACKAGE = Pattern.compile("^package ([\\w.]+);", Pattern.MULTILINE);

    /** What readers may be expected to import. */
    private static final List<String> IMPORTS = List.of(
            "com.fasterxml.jackson.core.type.*",
            "com.fasterxml.jackson.databind.*",
            "com.fasterxml.jackson.databind.json.*",
            "io.aiomsg.*",
            "io.aiomsg.jackson.*",
            "io.aiomsg.testkit.*",
            "java.io.*",
            "java.net.InetAddress",
            "java.net.InetSocketAddress",
            "java.nio.*",
            "java.time.*",
            "java.util.*",
            "java.util.concurrent.*",
            "java.util.function.*",
            "org.junit.jupiter.api.*",
            "org.junit.jupiter.api.extension.*",
            "static org.junit.jupiter.api.Assertions.*");

    /** Every example of a file. */
    static List<Example> of(Path file) throws IOException {
        String source = Files.readString(file);
        Matcher named = PACKAGE.matcher(source);
        String packageName = named.find() ? named.group(1) : "";
        List<Example> examples = new ArrayList<>();
        Matcher block = BLOCK.matcher(source);
        while (block.find()) {
            int line = 1 + (int) source.substring(0, block.start(1)).lines().count();
            examples.add(new Example(file, line, packageName, uncommented(block.group(1))));
        }
        return examples;
    }

    private static String uncommented(String block) {
        return block.lines()
                .map(line -> line.replaceFirst("^\\s*\\* ?", "").replace("…", ""))
                .collect(Collectors.joining("\n"));
    }

    /** The example as a class, in which it has the lines that it has in its file. */
    JavaFileObject asClass(String name) {
        StringBuilder source = new StringBuilder("package ")
                .append(Example.class.getPackageName())
                .append("; ");
        IMPORTS.forEach(imported -> source.append("import ").append(imported).append("; "));
        source.append("import ").append(packageName).append(".*; ");
        source.append("class ").append(name).append(" extends Surroundings { void example() throws Exception {");
        source.append("\n".repeat(line - 1)).append(code).append("\n}}");
        return new SimpleJavaFileObject(
                URI.create("example:///" + name + JavaFileObject.Kind.SOURCE.extension), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return source;
            }
        };
    }

    @Override
    public String toString() {
        return file.getFileName() + ":" + line;
    }
}
