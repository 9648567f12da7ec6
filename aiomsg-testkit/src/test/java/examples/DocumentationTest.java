package examples;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What docs/testing-your-application.md shows is what is compiled and run here. */
class DocumentationTest {

    private static final String PACKAGE = "package examples;\n\n";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "FirstTest",
                "RetryingWorkerTest",
                "ReconnectionTest",
                "PartitionTest",
                "PairTest",
                "WrongPeerTest",
                "ProxyTest"
            })
    void showsWhatRuns(String example) throws IOException {
        String page = Files.readString(Path.of("..", "docs", "testing-your-application.md"));
        String source = Files.readString(Path.of("src", "test", "java", "examples", example + ".java"));
        assertTrue(page.contains("```java\n" + source.substring(PACKAGE.length()) + "```"), example);
    }
}
