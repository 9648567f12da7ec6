package io.aiomsg.testkit.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.aiomsg.wirespec.Table;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The defaults in the specification's table of limits are those of our code. The column {@code java} names a static constant
 * ({@code V1.MAX_HELLO_SIZE}) or an option whose default counts ({@code SocketTiming.heartbeat}); several, with {@code ;}
 * between them, for a default of several values; an empty one stands for what is no number.
 */
final class LimitsTest {

    private static final List<String> PACKAGES = List.of(
            "io.aiomsg.", "io.aiomsg.nio.", "io.aiomsg.nio.wire.", "io.aiomsg.nio.engine.", "io.aiomsg.nio.socket.");

    /** Units, in nanoseconds or octets; any other word is only a word. */
    private static final Map<String, Long> UNITS = Map.of(
            "ms",
            1_000_000L,
            "s",
            1_000_000_000L,
            "min",
            60_000_000_000L,
            "kib",
            1L << 10,
            "mib",
            1L << 20,
            "gib",
            1L << 30);

    private static final Pattern VALUE = Pattern.compile("([0-9]+(?:\\s[0-9]{3})*)\\s*([A-Za-z]*).*");

    @Test
    void defaultsAreThoseOfTheCode() throws Exception {
        assumeThat(LimitsTest.class.getResource("/aiomsg-wire-spec/tables/limits.csv"))
                .as("the table of limits")
                .isNotNull();
        assertThat(faults(Table.load("limits"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "5 s, SocketTiming.heartbeat",
        "10 min, SocketTiming.expiry",
        "64 MiB, SocketLimits.maxPayloadBytes",
        "65 536 messages, SocketLimits.sendMessagesPerPeer",
        "255 octets, V1.MAX_HELLO_SIZE",
        "100 ms, Timings.REFUSAL_NANOS",
        "20 to 500 ms, SocketTiming.probationLeast; SocketTiming.probationMost",
        "1 s for 5 s, Timings.EARLY_DELAY_NANOS; Timings.EARLY_NANOS",
        "heartbeat and 1 s, ; Timings.SILENCE_MARGIN_NANOS",
    })
    void equalValuesAreNoFault(String value, String java) throws Exception {
        assertThat(faults(table(value, java))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "6 s, SocketTiming.heartbeat, x: the table says 6 s; SocketTiming.heartbeat is PT5S",
        "5 ms, SocketTiming.heartbeat, x: the table says 5 ms; SocketTiming.heartbeat is PT5S",
        "some, V1.MAX_HELLO_SIZE, x: some is no value that could be compared with V1.MAX_HELLO_SIZE",
        "5 s, SocketTiming.gone, x: there is no SocketTiming.gone",
        "5 s, Gone.gone, x: there is no Gone.gone",
    })
    void otherValuesAreFaults(String value, String java, String fault) throws Exception {
        assertThat(faults(table(value, java))).containsExactly(fault);
    }

    private static Table table(String value, String java) {
        return Table.parse("name,default,java\nx,\"" + value + "\",\"" + java + "\"\n");
    }

    /** One sentence for each value that is not as in the code. */
    private static List<String> faults(Table table) throws ReflectiveOperationException {
        List<String> faults = new ArrayList<>();
        for (int row = 0; row < table.rows().size(); row++) {
            String java = table.cell(row, "java");
            if (java.isEmpty()) {
                continue;
            }
            String[] names = java.split("\\s*;\\s*", -1);
            String[] values = names.length == 1
                    ? new String[] {table.cell(row, "default")}
                    : table.cell(row, "default").split("\\s*(?:;|–|\\b(?:to|in|for|and)\\b)\\s*", -1);
            for (int i = 0; i < names.length; i++) {
                String value = i < values.length ? values[i] : "";
                if (!names[i].isEmpty()) {
                    compare(faults, table.cell(row, "name"), withUnit(value, values), names[i]);
                }
            }
        }
        return faults;
    }

    /** The "20" of "20 to 500 ms" is in ms as well. */
    private static String withUnit(String value, String[] values) {
        return value.matches("[0-9 ]+") ? value + values[values.length - 1].replaceFirst("^[0-9 ]+", " ") : value;
    }

    private static void compare(List<String> faults, String what, String value, String name)
            throws ReflectiveOperationException {
        Object found = inCode(name);
        Matcher matcher = VALUE.matcher(value);
        if (found == null) {
            faults.add(what + ": there is no " + name);
        } else if (!matcher.matches()) {
            faults.add(what + ": " + value + " is no value that could be compared with " + name);
        } else {
            long number = Long.parseLong(matcher.group(1).replaceAll("\\s", ""))
                    * UNITS.getOrDefault(matcher.group(2).toLowerCase(Locale.ROOT), 1L);
            long expected = found instanceof Duration duration ? duration.toNanos() : ((Number) found).longValue();
            if (number != expected) {
                faults.add(what + ": the table says " + value + "; " + name + " is " + found);
            }
        }
    }

    /** The value of a constant, or of a record's component in its {@code DEFAULT}; null if there is none of this name. */
    private static Object inCode(String name) throws ReflectiveOperationException {
        int dot = name.lastIndexOf('.');
        for (String prefix : PACKAGES) {
            Class<?> type;
            try {
                type = Class.forName(prefix + name.substring(0, dot));
            } catch (ClassNotFoundException e) {
                continue;
            }
            String member = name.substring(dot + 1);
            for (Method method : type.getDeclaredMethods()) {
                if (method.getName().equals(member) && method.getParameterCount() == 0 && type.isRecord()) {
                    return method.invoke(
                            accessible(type.getDeclaredField("DEFAULT")).get(null));
                }
            }
            for (Field field : type.getDeclaredFields()) {
                if (field.getName().equals(member)) {
                    return accessible(field).get(null);
                }
            }
        }
        return null;
    }

    private static <T extends AccessibleObject> T accessible(T member) {
        member.setAccessible(true);
        return member;
    }
}
