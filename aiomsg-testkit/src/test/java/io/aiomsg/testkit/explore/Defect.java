package io.aiomsg.testkit.explore;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * A mistake planted into one class of the implementation, by exchanging a piece of its source.
 *
 * @param name what is wrong with it
 * @param file the source file, below {@code io/aiomsg/nio}
 * @param right the piece as it is; it occurs once
 * @param wrong what takes its place
 */
public record Defect(String name, String file, String right, String wrong) {

    private static final Pattern ENTRIES = Pattern.compile(Pattern.quote(File.pathSeparator));
    private static final Path SOURCES = Path.of("..", "aiomsg-nio", "src", "main", "java", "io", "aiomsg", "nio");

    /** Fails unless the piece of source occurs once. */
    public void checkFits() throws IOException {
        piece(Files.readString(SOURCES.resolve(file)));
    }

    private int piece(String source) {
        int at = source.indexOf(right);
        if (at < 0 || source.indexOf(right, at + 1) >= 0) {
            throw new AssertionError("the defect \"" + name + "\" does not fit " + file
                    + " any more: its piece of source occurs " + (at < 0 ? "nowhere" : "more than once"));
        }
        return at;
    }

    /** A world of classes in which the implementation has this defect and all else is as it is. The caller closes it. */
    public URLClassLoader plant(Path directory) throws IOException {
        String source = Files.readString(SOURCES.resolve(file));
        int at = piece(source);
        Path mutant = directory.resolve(file);
        Files.createDirectories(mutant.getParent());
        Files.writeString(mutant, source.substring(0, at) + wrong + source.substring(at + right.length()));
        Path classes = Files.createDirectories(directory.resolve("classes"));
        compile(mutant, classes);
        List<URL> urls = new ArrayList<>();
        urls.add(classes.toUri().toURL());
        for (String entry :
                ENTRIES.splitAsStream(System.getProperty("java.class.path")).toList()) {
            urls.add(Path.of(entry).toUri().toURL());
        }
        return new URLClassLoader(urls.toArray(new URL[0]), ClassLoader.getPlatformClassLoader());
    }

    private void compile(Path source, Path classes) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            List<String> options = List.of(
                    "-proc:none",
                    "-nowarn",
                    "-classpath",
                    System.getProperty("java.class.path"),
                    "-d",
                    classes.toString());
            if (!compiler.getTask(null, files, null, options, null, files.getJavaFileObjects(source))
                    .call()) {
                throw new AssertionError("the defect \"" + name + "\" does not compile");
            }
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
