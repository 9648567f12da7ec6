package io.aiomsg.testkit.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.aiomsg.SocketLimits;
import io.aiomsg.SocketTiming;
import io.aiomsg.wirespec.Table;
import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The ranges in the specification's table of limits are those that our options refuse to leave. */
final class RangesTest {

    private static final Pattern OPTION = Pattern.compile("(SocketLimits|SocketTiming)\\.([A-Za-z]+)");
    private static final Pattern BOUNDS = Pattern.compile(".*; it must be (.+) to (.+)");

    @Test
    void rangesAreThoseOfTheCode() throws Exception {
        assumeThat(RangesTest.class.getResource("/aiomsg-wire-spec/tables/limits.csv"))
                .as("the table of limits")
                .isNotNull();
        Table table = Table.load("limits");
        List<String> faults = new ArrayList<>();
        int compared = 0;
        for (int row = 0; row < table.rows().size(); row++) {
            Matcher option = OPTION.matcher(table.cell(row, "java"));
            if (option.matches()) {
                compared++;
                compare(faults, option.group(1), option.group(2), table.cell(row, "range"));
            }
        }
        assertThat(faults).isEmpty();
        assertThat(compared).isGreaterThanOrEqualTo(20);
    }

    private static void compare(List<String> faults, String type, String name, String range) throws Exception {
        Matcher bounds = BOUNDS.matcher(refusal(type, name));
        assertThat(bounds.matches()).as(name).isTrue();
        String[] told = range.split(" to ", 2);
        String least = bounds.group(1).startsWith("0") ? "0" : bounds.group(1);
        boolean fixedLeast = told[0].matches("[0-9]+( ms)?");
        if (fixedLeast && !told[0].equals(least)) {
            faults.add(name + ": the table's range begins at " + told[0] + ", the code's at " + least);
        }
        String most = bounds.group(2).replace("1 day", "1 d");
        if (!told[1].equals(most)) {
            faults.add(name + ": the table's range ends at " + told[1] + ", the code's at " + most);
        }
    }

    /** What a value that is certainly too small is told. */
    private static String refusal(String type, String name) throws Exception {
        boolean limit = type.equals("SocketLimits");
        Object builder = limit ? SocketLimits.DEFAULT.toBuilder() : SocketTiming.DEFAULT.toBuilder();
        Class<?> component = (limit ? SocketLimits.class : SocketTiming.class)
                .getMethod(name)
                .getReturnType();
        Object value = component == int.class ? Integer.valueOf(-1) : limit ? Long.valueOf(-1) : Duration.ofNanos(-1);
        builder.getClass().getMethod(name, component).invoke(builder, value);
        try {
            builder.getClass().getMethod("build").invoke(builder);
        } catch (InvocationTargetException e) {
            return String.valueOf(e.getCause().getMessage());
        }
        return name + " takes any value";
    }
}
