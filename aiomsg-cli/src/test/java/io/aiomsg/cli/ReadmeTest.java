package io.aiomsg.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What README.md shows is what the build has compiled. Tests run in the directory of the module. */
class ReadmeTest {

    private static final Path ROOT = Path.of("..");
    private static final String PACKAGE = "package readme;\n\n";

    @ParameterizedTest
    @ValueSource(strings = {"TimePublisher", "TimeSubscriber"})
    void showsTheProgramsThatAreCompiled(String name) throws IOException {
        String source = Files.readString(Path.of("src/test/java/readme", name + ".java"));
        assertThat(source).startsWith(PACKAGE);
        assertThat(blocks("java")).contains(source.substring(PACKAGE.length()));
    }

    @Test
    void namesTheVersionOfThisBuild() throws IOException {
        String version = first(Files.readString(ROOT.resolve("pom.xml")), "<version>(.*?)</version>");
        List<String> dependencies = blocks("xml");
        assertThat(dependencies).hasSize(1);
        assertThat(dependencies.get(0))
                .contains("<artifactId>aiomsg-nio</artifactId>", "<version>" + version + "</version>");
    }

    @Test
    void pointsToFilesThatExist() throws IOException {
        Pattern link = Pattern.compile("\\]\\(([^)#:]+)\\)");
        List<String> targets =
                link.matcher(readme()).results().map(result -> result.group(1)).toList();
        assertThat(targets).contains("CHANGELOG.md", "CONTRIBUTING.md", "LICENSE");
        assertThat(targets)
                .allSatisfy(target -> assertThat(ROOT.resolve(target)).exists());
    }

    private static String readme() throws IOException {
        return Files.readString(ROOT.resolve("README.md"));
    }

    private static List<String> blocks(String language) throws IOException {
        return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
                .matcher(readme())
                .results()
                .map((MatchResult result) -> result.group(1))
                .toList();
    }

    private static String first(String text, String pattern) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .findFirst()
                .orElseThrow()
                .group(1);
    }
}
