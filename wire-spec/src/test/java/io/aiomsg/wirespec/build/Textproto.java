package io.aiomsg.wirespec.build;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.TextFormat;
import io.aiomsg.wirespec.WireSpec;
import io.aiomsg.wirespec.proto.Decoded;
import io.aiomsg.wirespec.proto.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads messages written down by people. What is wrong with a file is an {@link Unreadable} that names the line. */
final class Textproto {

    private Textproto() {}

    /** The message in a file of this tree; {@code builder} tells its type. */
    static <B extends Message.Builder> B read(Tree tree, String file, B builder) {
        return parse(file, tree.text(file), builder);
    }

    static <B extends Message.Builder> B parse(String file, String text, B builder) {
        String header = "# proto-message: " + builder.getDescriptorForType().getFullName();
        if (text.lines().limit(5).noneMatch(header::equals)) {
            throw new Unreadable(file, 1, "the line \"" + header + "\" is missing at the top");
        }
        try {
            TextFormat.Parser.newBuilder().build().merge(text, builder);
        } catch (TextFormat.ParseException e) {
            String what = e.getMessage()
                    .replaceFirst("^\\d+:\\d+: ", "")
                    .lines()
                    .findFirst()
                    .orElse("malformed");
            throw new Unreadable(file, e.getLine(), what);
        }
        checkOctets(file, text, builder);
        return builder;
    }

    /** All messages of one type inside of another, at any depth. */
    static <M extends Message> List<M> within(MessageOrBuilder outer, Class<M> type) {
        List<M> found = new ArrayList<>();
        for (Object value : outer.getAllFields().values()) {
            for (Object one : value instanceof List<?> list ? list : List.of(value)) {
                if (type.isInstance(one)) {
                    found.add(type.cast(one));
                }
                if (one instanceof Message inner) {
                    found.addAll(within(inner, type));
                }
            }
        }
        return found;
    }

    private static void checkOctets(String file, String text, MessageOrBuilder message) {
        for (Map.Entry<FieldDescriptor, Object> field : message.getAllFields().entrySet()) {
            Object value = field.getValue();
            for (Object one : value instanceof List<?> list ? list : List.of(value)) {
                if (one instanceof Message inner) {
                    checkOctets(file, text, inner);
                } else if (one instanceof String digits && isHex(field.getKey())) {
                    checkHex(file, text, digits);
                }
            }
        }
    }

    private static boolean isHex(FieldDescriptor field) {
        return field.getName().equals("hex")
                || field.getContainingType().equals(Request.getDescriptor())
                || (field.getContainingType().equals(Decoded.getDescriptor())
                        && !field.getName().equals("websocket"));
    }

    private static void checkHex(String file, String text, String digits) {
        try {
            WireSpec.hex(digits);
        } catch (IllegalArgumentException e) {
            int at = text.indexOf('"' + digits + '"');
            int line = at < 0 ? 1 : (int) text.substring(0, at).lines().count();
            throw new Unreadable(file, line, "\"" + digits + "\" is not pairs of hexadecimal digits");
        }
    }
}
