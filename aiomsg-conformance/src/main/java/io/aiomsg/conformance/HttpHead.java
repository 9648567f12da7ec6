package io.aiomsg.conformance;

import io.aiomsg.wirespec.proto.HttpPattern;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The head of an HTTP message.
 *
 * @param line its first line
 * @param fields the values of each field, by its name in lower case
 * @param size how many octets it is, with its end
 */
record HttpHead(String line, Map<String, List<String>> fields, int size) {

    /** More is no head of an upgrade. */
    static final int MAX_SIZE = 16 << 10;

    static final int SWITCHING = 101;

    private static final String KEY = "sec-websocket-key";
    private static final String END = "\r\n\r\n";
    private static final int KEY_SIZE = 16;
    private static final Pattern REQUEST = Pattern.compile("GET \\S+ HTTP/1\\.1");

    /** The head that octets begin with; null while its end has not come. */
    static @Nullable HttpHead of(byte[] octets) {
        String text = new String(octets, StandardCharsets.ISO_8859_1);
        int end = text.indexOf(END);
        if (end < 0) {
            return null;
        }
        String[] lines = text.substring(0, end).split("\r\n", -1);
        Map<String, List<String>> fields = new LinkedHashMap<>();
        for (String line : Arrays.asList(lines).subList(1, lines.length)) {
            int colon = line.indexOf(':');
            String name = colon < 0 ? line : line.substring(0, colon);
            String value = colon < 0 ? "" : line.substring(colon + 1).strip();
            fields.computeIfAbsent(name.toLowerCase(Locale.ROOT), any -> new ArrayList<>())
                    .add(value);
        }
        return new HttpHead(lines[0], fields, end + END.length());
    }

    /** Whether octets may yet become a head. */
    static boolean mayBegin(byte[] octets) {
        return octets.length < MAX_SIZE && (octets.length == 0 || octets[0] == 'H' || octets[0] == 'G');
    }

    boolean matches(HttpPattern pattern) {
        boolean first =
                pattern.getStatus() == 0 ? isUpgrade() : line.matches("HTTP/1\\.1 " + pattern.getStatus() + "( .*)?");
        return first
                && pattern.getFieldsList().stream().allMatch(this::has)
                && pattern.getAbsentFieldsList().stream()
                        .noneMatch(name -> fields.containsKey(name.toLowerCase(Locale.ROOT)));
    }

    boolean isSwitching() {
        return line.startsWith("HTTP/1.1 " + SWITCHING);
    }

    /** Its {@code Sec-WebSocket-Key}, the first where there are several; empty if it has none. */
    String key() {
        return fields.getOrDefault(KEY, List.of("")).get(0);
    }

    private boolean isUpgrade() {
        return REQUEST.matcher(line).matches()
                && fields.containsKey("host")
                && has("Upgrade: websocket")
                && has("Connection: Upgrade")
                && has("Sec-WebSocket-Version: 13")
                && fields.getOrDefault(KEY, List.of()).size() == 1
                && isKey(key());
    }

    private static boolean isKey(String text) {
        try {
            return Base64.getDecoder().decode(text).length == KEY_SIZE;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Whether it has a field with this value, or with this token in a list. Only an accept is told by upper and lower case. */
    private boolean has(String field) {
        int colon = field.indexOf(':');
        String name = field.substring(0, colon).toLowerCase(Locale.ROOT);
        String wanted = field.substring(colon + 1).strip();
        boolean exactly = name.equals("sec-websocket-accept");
        return fields.getOrDefault(name, List.of()).stream()
                .anyMatch(value -> exactly
                        ? value.equals(wanted)
                        : Arrays.stream(value.split(",", -1))
                                .anyMatch(token -> token.strip().equalsIgnoreCase(wanted)));
    }
}
