package io.aiomsg.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class PythonSetupTest {

    @TempDir
    private Path directory;

    @Test
    void saysThatThereIsNoPython() {
        assertUnavailable(List.of("no-such-python"), "there is no python3 here");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void saysWhatPythonCannotDo() throws Exception {
        Path broken = program("broken", "echo \"No module named 'venv'\"; exit 1");
        assertUnavailable(List.of("no-such-python", broken.toString()), "cannot make virtual environments (No module");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void saysWhenPythonIsTooOld() throws Exception {
        Path old = program("old", "echo AssertionError; exit 1");
        assertUnavailable(List.of(old.toString(), "no-such-python"), "is older");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void saysWhyTheInstallationFailed() throws Exception {
        Path offline =
                program("offline", "case \"$*\" in *venv*--clear*) echo no network; exit 1;; *) echo 3.13.0;; esac");
        assertUnavailable(List.of(offline.toString()), "did not work: no network");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void installsOnlyOnce() throws Exception {
        // Makes a "virtual environment" whose python says yes to everything.
        Path python = program(
                "python",
                "for last; do :; done",
                "case \"$*\" in",
                "*--clear*) echo made >> " + directory
                        + "/log; mkdir -p \"$last/bin\"; cp \"$0\" \"$last/bin/python\";;",
                "*) echo 3.13.0;;",
                "esac");
        Path cache = directory.resolve("a cache");
        for (int i = 0; i < 2; i++) {
            Path interpreter = new PythonSetup(cache, List.of(python.toString()), line -> {}).interpreter();
            assertThat(interpreter).isExecutable().startsWith(cache);
        }
        assertThat(Files.readAllLines(directory.resolve("log"))).hasSize(1);
    }

    @Test
    void cacheIsWhereTheSystemKeepsSuchThings() {
        Path home = Path.of("home");
        assertThat(PythonSetup.userCache(Map.of(), "Linux", home)).isEqualTo(Path.of("home/.cache/aiomsg"));
        assertThat(PythonSetup.userCache(Map.of("XDG_CACHE_HOME", "x"), "Linux", home))
                .isEqualTo(Path.of("x/aiomsg"));
        assertThat(PythonSetup.userCache(Map.of(), "Mac OS X", home)).isEqualTo(Path.of("home/Library/Caches/aiomsg"));
        assertThat(PythonSetup.userCache(Map.of("LOCALAPPDATA", "l"), "Windows 11", home))
                .isEqualTo(Path.of("l/aiomsg"));
    }

    private void assertUnavailable(List<String> commands, String why) {
        assertThatThrownBy(() -> new PythonSetup(directory, commands, line -> {}).interpreter())
                .isInstanceOf(PythonSetup.Unavailable.class)
                .hasMessageContaining(why)
                .hasMessageNotContaining("\n");
    }

    private Path program(String name, String... lines) throws Exception {
        Path file = Files.writeString(directory.resolve(name), "#!/bin/sh\n" + String.join("\n", lines) + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }
}
