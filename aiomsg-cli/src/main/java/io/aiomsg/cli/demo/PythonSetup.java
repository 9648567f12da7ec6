package io.aiomsg.cli.demo;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Makes a Python with the real aiomsg in it, once for each user and Python version: a virtual environment in the user's
 * cache directory. Safe to run in several processes at once.
 */
final class PythonSetup {

    /** The release of aiomsg on PyPI that the demo runs. */
    static final String AIOMSG_VERSION = "2026.7.1";

    private static final List<String> COMMANDS =
            List.of("python3", "python3.14", "python3.13", "python3.12", "python3.11", "python");
    private static final String PROBE = "import sys; assert sys.version_info >= (3, 11); import venv, ensurepip; "
            + "print('%d.%d.%d' % sys.version_info[:3])";
    private static final Duration PROBE_PATIENCE = Duration.ofSeconds(20);
    private static final Duration INSTALL_PATIENCE = Duration.ofMinutes(3);

    private final Path cache;
    private final List<String> commands;
    private final Consumer<String> told;

    /**
     * A set-up that keeps its environments in {@code cache}.
     *
     * @param told is handed a line before something that takes long
     */
    PythonSetup(Path cache, Consumer<String> told) {
        this(cache, COMMANDS, told);
    }

    /** As the other, but tries these commands. */
    PythonSetup(Path cache, List<String> commands, Consumer<String> told) {
        this.cache = cache;
        this.commands = commands;
        this.told = told;
    }

    /** Where programs of this user may keep what can be made again. */
    static Path userCache(Map<String, String> environment, String osName, Path home) {
        String os = osName.toLowerCase(Locale.ROOT);
        String xdg = environment.getOrDefault("XDG_CACHE_HOME", "");
        String local = environment.getOrDefault("LOCALAPPDATA", "");
        Path base;
        if (!xdg.isEmpty()) {
            base = Path.of(xdg);
        } else if (os.startsWith("windows") && !local.isEmpty()) {
            base = Path.of(local);
        } else if (os.startsWith("mac")) {
            base = home.resolve("Library").resolve("Caches");
        } else {
            base = home.resolve(".cache");
        }
        return base.resolve("aiomsg");
    }

    /** Why there is no Python to take part. */
    static final class Unavailable extends Exception {

        private static final long serialVersionUID = 1L;

        Unavailable(String why) {
            super(why);
        }
    }

    /**
     * The interpreter of an environment that has aiomsg, made now if need be.
     *
     * @throws Unavailable if there is none and none can be made; the message says why, in one line
     */
    Path interpreter() throws Unavailable, InterruptedException {
        FoundPython found = find();
        Path directory = cache.resolve("python-" + found.version() + "-aiomsg-" + AIOMSG_VERSION);
        Path interpreter = interpreterIn(directory);
        Path complete = directory.resolve("complete");
        if (Files.exists(complete) && Files.isExecutable(interpreter)) {
            return interpreter;
        }
        try {
            Files.createDirectories(cache);
            Path lock = cache.resolve(directory.getFileName() + ".lock");
            try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock held = channel.lock()) {
                if (held.isValid() && !Files.exists(complete)) { // else another demo has made it meanwhile
                    install(found, directory, interpreter);
                    Files.writeString(complete, "made by the aiomsg demo; may be deleted at any time\n");
                }
            }
            return interpreter;
        } catch (IOException e) {
            throw new Unavailable("no environment can be made in " + cache + ": " + e.getMessage());
        }
    }

    private record FoundPython(String command, String version) {}

    private FoundPython find() throws Unavailable, InterruptedException {
        String why = "there is no python3 here";
        for (String command : commands) {
            try {
                Program.Result result = Program.run(PROBE_PATIENCE, List.of(command, "-I", "-c", PROBE));
                if (result.exitCode() == 0) {
                    return new FoundPython(command, result.lastLine());
                }
                if (why.startsWith("there is no")) {
                    why = result.lastLine().contains("AssertionError")
                            ? "its aiomsg needs Python 3.11, and " + command + " is older"
                            : command + " cannot make virtual environments (" + result.lastLine() + ")";
                }
            } catch (IOException e) {
                // Not installed: perhaps the next one is.
            }
        }
        throw new Unavailable(why);
    }

    private void install(FoundPython found, Path directory, Path interpreter)
            throws IOException, Unavailable, InterruptedException {
        told.accept("now and only once: installing aiomsg " + AIOMSG_VERSION + " from PyPI in " + directory);
        must(
                "python -m venv",
                Program.run(
                        INSTALL_PATIENCE,
                        List.of(found.command(), "-I", "-m", "venv", "--clear", directory.toString())));
        must(
                "pip install",
                Program.run(
                        INSTALL_PATIENCE,
                        List.of(
                                interpreter.toString(),
                                "-m",
                                "pip",
                                "install",
                                "--quiet",
                                "--disable-pip-version-check",
                                "--no-input",
                                "--retries=1",
                                "--timeout=10",
                                "aiomsg==" + AIOMSG_VERSION)));
    }

    private static void must(String step, Program.Result result) throws Unavailable {
        if (result.exitCode() != 0) {
            throw new Unavailable(step + " did not work: " + result.lastLine());
        }
    }

    private static Path interpreterIn(Path directory) {
        Path windows = directory.resolve("Scripts").resolve("python.exe");
        return Files.exists(windows) ? windows : directory.resolve("bin").resolve("python");
    }
}
