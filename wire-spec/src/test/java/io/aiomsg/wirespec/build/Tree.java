package io.aiomsg.wirespec.build;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The files of the project, from its root. Paths go in and out as text relative to the root, with slashes. */
record Tree(Path root) {

    static final String SPEC = "SPEC.md";
    static final String LOCK = "wire-spec/requirements.lock";
    static final String OTHER = "wire-spec/verification.textproto";
    static final String GENERATED = "wire-spec/generated";
    static final String TRACEABILITY = "docs/traceability.md";

    /** What a sentence about a stale form ends with. */
    static final String UPDATE = "run ./mvnw -pl wire-spec test -Dspec.update=true";

    /** The tree that the build runs in. */
    static Tree real() {
        return new Tree(
                Path.of(System.getProperty("spec.root", "..")).toAbsolutePath().normalize());
    }

    boolean has(String file) {
        return Files.exists(root.resolve(file));
    }

    String text(String file) {
        try {
            return Files.readString(root.resolve(file));
        } catch (NoSuchFileException e) {
            return "";
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read", e);
        }
    }

    List<String> lines(String file) {
        return text(file).lines().toList();
    }

    byte[] octets(String file) {
        try {
            return Files.readAllBytes(root.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read", e);
        }
    }

    void write(String file, byte[] octets) {
        try {
            Path path = root.resolve(file);
            Files.createDirectories(path.getParent());
            Files.write(path, octets);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be written", e);
        }
    }

    void delete(String file) {
        try {
            Files.delete(root.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be deleted", e);
        }
    }

    /** All files in a folder and those below it whose name ends so, sorted by path. */
    List<String> files(String folder, String ending) {
        Path start = root.resolve(folder);
        if (!Files.isDirectory(start)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(start)) {
            return all.filter(path -> path.toString().endsWith(ending) && Files.isRegularFile(path))
                    .map(path -> root.relativize(path).toString().replace('\\', '/'))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(folder + " cannot be listed", e);
        }
    }

    /** The Java sources of all modules but this one. */
    List<String> javaSources() {
        try (Stream<Path> modules = Files.list(root)) {
            return modules.filter(module -> Files.isDirectory(module.resolve("src")))
                    .map(module -> module.getFileName().toString())
                    .filter(module -> !module.equals("wire-spec"))
                    .sorted()
                    .flatMap(module -> files(module + "/src", ".java").stream())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(root + " cannot be listed", e);
        }
    }
}
