package io.aiomsg.bench.contender;

import java.util.List;

/** All contenders, in the order of the tables; the first is the reference of all ratios. */
public final class Contenders {

    private static final List<JavaContender> IN_JAVA =
            List.of(new BareFramed(), new AiomsgContender(), new JeroMqContender());

    private Contenders() {}

    /** Every contender, whether it can run here or not. */
    public static List<Contender> all() {
        return List.copyOf(IN_JAVA);
    }

    /** What every ratio is a ratio to. */
    public static Contender reference() {
        return IN_JAVA.get(0);
    }

    static JavaContender inJava(String name) {
        return IN_JAVA.stream()
                .filter(contender -> contender.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no contender in Java is called " + name));
    }
}
