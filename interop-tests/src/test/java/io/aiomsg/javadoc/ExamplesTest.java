package io.aiomsg.javadoc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every example in the documentation of the modules for users compiles. Tests run in the directory of their module. */
final class ExamplesTest {

    private static final List<String> MODULES =
            List.of("aiomsg-api", "aiomsg-conformance", "aiomsg-jackson", "aiomsg-nio", "aiomsg-testkit", "wire-spec");

    @TempDir
    Path classes;

    private static List<Path> sources(String module) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("..", module, "src", "main", "java"))) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void everyExampleCompiles() throws IOException {
        List<Example> examples = new ArrayList<>();
        for (String module : MODULES) {
            for (Path source : sources(module)) {
                examples.addAll(Example.of(source));
            }
        }
        assertThat(examples)
                .extracting(example -> example.file().getName(1).toString())
                .as("modules with examples")
                .contains("aiomsg-api", "aiomsg-jackson", "aiomsg-testkit");
        assertThat(errors(examples)).isEmpty();
    }

    @Test
    void everyExampleIsFound() throws IOException {
        for (String module : MODULES) {
            for (Path source : sources(module)) {
                String text = Files.readString(source);
                assertThat(text.split("<pre>", -1).length - 1)
                        .as("blocks <pre>{@code … }</pre> of %s, of all <pre>", source)
                        .isEqualTo(Example.of(source).size());
                assertThat(text).as(source + ": nobody compiles these").doesNotContain("{@snippet");
            }
        }
    }

    @Test
    void aWrongExampleIsToldByItsLine() throws IOException {
        Path file = Files.writeString(classes.resolve("Wrong.java"), """
                package io.aiomsg;
                /**
                 * <pre>{@code
                 * socket.send("right");
                 * socket.launch("wrong");
                 * …
                 * }</pre>
                 */
                """);
        assertThat(errors(Example.of(file)))
                .hasSize(1)
                .first()
                .asString()
                .startsWith("Wrong.java:5: cannot find symbol");
    }

    private List<String> errors(List<Example> examples) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<JavaFileObject> units = new ArrayList<>();
        for (Example example : examples) {
            units.add(example.asClass("Example" + units.size()));
        }
        DiagnosticCollector<JavaFileObject> said = new DiagnosticCollector<>();
        List<String> options =
                List.of("-proc:none", "-d", classes.toString(), "-classpath", System.getProperty("java.class.path"));
        compiler.getTask(null, null, said, options, null, units).call();
        return said.getDiagnostics().stream()
                .filter(each -> each.getKind() == Diagnostic.Kind.ERROR)
                .map(each -> place(examples, units, each) + ": " + each.getMessage(Locale.ENGLISH))
                .toList();
    }

    private static String place(
            List<Example> examples, List<JavaFileObject> units, Diagnostic<? extends JavaFileObject> said) {
        int number = said.getSource() == null ? -1 : units.indexOf(said.getSource());
        return number < 0 ? "?" : examples.get(number).file().getFileName() + ":" + said.getLineNumber();
    }
}
