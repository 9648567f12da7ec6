package io.aiomsg.interop;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Python aiomsg as processes of this machine, in a virtual environment that is made on first use under the module's
 * {@code target/python} and kept there. Builds that run at the same time take turns in making it (a file lock).
 *
 * <p>The interpreter is {@code python3} of the PATH, or what {@code AIOMSG_PYTHON} names as a system property or in the
 * environment.
 */
final class VenvRuntime implements PythonRuntime {

    private static final String AIOMSG = "2026.7.1";
    private static final PythonVersion OLDEST = new PythonVersion(3, 8, 0);
    private static final String MARKER = "complete";
    private static final boolean WINDOWS =
            System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");

    private final PythonVersion version;
    private final String interpreter;
    private final Path venv;

    private VenvRuntime(PythonVersion version, String interpreter, Path venv) {
        this.version = version;
        this.interpreter = interpreter;
        this.venv = venv;
    }

    /** Finds the interpreter and makes the environment where there is none yet. */
    static VenvRuntime prepare() throws PythonMissingException, InterruptedException {
        String command = configuredInterpreter();
        Output asked = run(
                Duration.ofSeconds(30),
                List.of(
                        command,
                        "-c",
                        "import sys; print('.'.join(map(str, sys.version_info[:3]))); print(sys.executable)"));
        List<String> answer = asked.lines();
        if (asked.exitCode != 0 || answer.size() != 2) {
            throw new PythonMissingException("\"" + command + "\" is not a Python 3 that runs (" + asked.lastLine()
                    + "); install python3 and python3-venv, or name an interpreter with AIOMSG_PYTHON");
        }
        PythonVersion version = PythonVersion.parse(answer.get(0));
        String executable = answer.get(1);
        if (!version.atLeast(OLDEST.major(), OLDEST.minor())) {
            throw new PythonMissingException(executable + " is Python " + version + "; these tests need " + OLDEST
                    + " or newer: name one with AIOMSG_PYTHON");
        }
        // Several interpreters may have one version: the path tells them apart.
        String path =
                HexFormat.of().formatHex(Received.sha256().digest(executable.getBytes(StandardCharsets.UTF_8)), 0, 4);
        Path venv = target().resolve("python").resolve("aiomsg-" + AIOMSG + "-python-" + version + "-" + path);
        VenvRuntime runtime = new VenvRuntime(version, executable, venv);
        runtime.makeOnce();
        return runtime;
    }

    @Override
    public PeerProcess start(String name) {
        return PeerProcess.start(
                name,
                List.of(
                        python().toString(),
                        "-I",
                        "-u",
                        resource("python_peer.py").toString()));
    }

    @Override
    public PythonVersion version() {
        return version;
    }

    @Override
    public String description() {
        return "Python " + version + " (" + interpreter + "), aiomsg " + AIOMSG + ", local processes";
    }

    private void makeOnce() throws PythonMissingException, InterruptedException {
        Path lock = venv.resolveSibling(venv.getFileName() + ".lock");
        try {
            Files.createDirectories(venv.getParent());
            try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock held = channel.lock()) {
                if (!Files.exists(venv.resolve(MARKER))) {
                    make();
                }
            }
        } catch (IOException e) {
            throw new PythonMissingException("the virtual environment " + venv + " could not be made: " + e);
        }
    }

    private void make() throws IOException, PythonMissingException, InterruptedException {
        deleteTree(venv);
        Output made = run(Duration.ofMinutes(2), List.of(interpreter, "-m", "venv", venv.toString()));
        if (made.exitCode != 0) {
            throw new PythonMissingException(interpreter + " cannot make a virtual environment (" + made.lastLine()
                    + "); on Debian: apt install python3-venv");
        }
        List<String> install = new ArrayList<>(List.of(python().toString(), "-m", "pip", "install"));
        install.addAll(List.of("--disable-pip-version-check", "--no-input", "--retries", "1", "--timeout", "20"));
        // The release is declared for 3.11 and newer, and works on the older ones that are still about.
        install.addAll(List.of("--ignore-requires-python", "--only-binary", ":all:", "--require-hashes"));
        install.addAll(List.of("-r", resource("requirements.txt").toString()));
        Output installed = run(Duration.ofMinutes(3), install);
        if (installed.exitCode != 0) {
            throw new PythonMissingException("aiomsg " + AIOMSG + " could not be installed from PyPI ("
                    + installed.lastLine() + "); is the package index reachable?");
        }
        Files.writeString(venv.resolve(MARKER), description() + "\n");
    }

    private Path python() {
        return WINDOWS
                ? venv.resolve("Scripts").resolve("python.exe")
                : venv.resolve("bin").resolve("python");
    }

    private static String configuredInterpreter() {
        String property = System.getProperty("AIOMSG_PYTHON", "");
        if (!property.isEmpty()) {
            return property;
        }
        String variable = System.getenv().getOrDefault("AIOMSG_PYTHON", "");
        if (!variable.isEmpty()) {
            return variable;
        }
        return WINDOWS ? "python" : "python3";
    }

    /** The target directory of this module, wherever the tests are started from. */
    private static Path target() {
        try {
            Path testClasses = Path.of(VenvRuntime.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return testClasses.toAbsolutePath().getParent();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the test classes are not in a directory", e);
        }
    }

    private static Path resource(String name) {
        try {
            return Path.of(VenvRuntime.class.getResource(name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the test resources are not in a directory", e);
        }
    }

    private static Output run(Duration within, List<String> command) throws InterruptedException {
        Process process = null;
        try {
            Path output = Files.createTempFile("interop", ".out");
            try {
                process = new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
                process.getOutputStream().close();
                if (!process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS)) {
                    return new Output(-1, "no end within " + within);
                }
                return new Output(process.exitValue(), Files.readString(output));
            } finally {
                Files.delete(output);
            }
        } catch (IOException e) {
            return new Output(-1, String.valueOf(e.getMessage()));
        } finally {
            if (process != null) {
                process.destroyForcibly();
            }
        }
    }

    private static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private record Output(int exitCode, String text) {

        List<String> lines() {
            return text.lines().filter(line -> !line.isBlank()).toList();
        }

        String lastLine() {
            List<String> lines = lines();
            return lines.isEmpty()
                    ? "exit code " + exitCode
                    : lines.get(lines.size() - 1).strip();
        }
    }
}
