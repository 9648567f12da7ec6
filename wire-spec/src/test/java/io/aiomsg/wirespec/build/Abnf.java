package io.aiomsg.wirespec.build;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * A grammar in ABNF (RFC 5234, with the case-sensitive text of RFC 7405) over octets. Matching follows all alternatives at once:
 * an element takes a position and gives all positions that it can end at. A rule must not begin with itself.
 */
final class Abnf {

    /** How octets and a rule go together. */
    enum Match {
        /** The rule matches exactly these octets. */
        WHOLE,
        /** It does not, but could with more octets behind them. */
        BEGINNING,
        /** It does not, whatever follows. */
        NONE
    }

    /** The rules of RFC 5234, appendix B.1, that mean anything here. */
    private static final String CORE = """
            ALPHA = %x41-5A / %x61-7A
            BIT = "0" / "1"
            CHAR = %x01-7F
            CR = %x0D
            CRLF = CR LF
            CTL = %x00-1F / %x7F
            DIGIT = %x30-39
            DQUOTE = %x22
            HEXDIG = DIGIT / "A" / "B" / "C" / "D" / "E" / "F"
            HTAB = %x09
            LF = %x0A
            OCTET = %x00-FF
            SP = %x20
            VCHAR = %x21-7E
            WSP = SP / HTAB
            """;

    private final Map<String, Element> rules = new HashMap<>();

    private Abnf() {}

    /** Throws {@link Unreadable} if the text is malformed or names a rule that it does not have. */
    static Abnf parse(String file, String text) {
        Abnf grammar = new Abnf();
        new AbnfParser("RFC 5234", CORE, grammar).parse();
        new AbnfParser(file, text, grammar).parse();
        return grammar;
    }

    boolean has(String rule) {
        return rules.containsKey(key(rule));
    }

    Match match(String rule, byte[] octets) {
        Matching matching = new Matching(octets);
        BitSet ends = rule(rule).ends(matching, 0);
        if (ends.get(octets.length)) {
            return Match.WHOLE;
        }
        return matching.starved ? Match.BEGINNING : Match.NONE;
    }

    /** A rule, or more alternatives for one. */
    void define(String name, Element element, boolean more) {
        Element old = rules.get(key(name));
        if (more && old != null) {
            rules.put(key(name), new Alternatives(List.of(old, element)));
        } else if (more || old != null) {
            throw new IllegalArgumentException(
                    more ? "there is no rule " + name + " yet" : "the rule " + name + " is defined twice");
        } else {
            rules.put(key(name), element);
        }
    }

    private Element rule(String name) {
        Element element = rules.get(key(name));
        if (element == null) {
            throw new NoSuchElementException("the grammar has no rule " + name);
        }
        return element;
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /** One run over some octets. */
    static final class Matching {
        private final byte[] octets;
        /** True if something on the way wanted octets behind the last one. */
        private boolean starved;

        Matching(byte[] octets) {
            this.octets = octets;
        }
    }

    /** A part of a rule. */
    abstract static sealed class Element {
        /** All positions that a match of this element from {@code at} on can end at. */
        abstract BitSet ends(Matching in, int at);

        /** The set of octets that this element is, or null if it is more than one octet long. */
        @Nullable
        Range single() {
            return null;
        }
    }

    /** One octet between two. */
    static final class Range extends Element {
        private final int low;
        private final int high;

        Range(int low, int high) {
            this.low = low;
            this.high = high;
        }

        boolean holds(byte octet) {
            return (octet & 0xff) >= low && (octet & 0xff) <= high;
        }

        @Override
        BitSet ends(Matching in, int at) {
            BitSet ends = new BitSet();
            if (at == in.octets.length) {
                in.starved = true;
            } else if (holds(in.octets[at])) {
                ends.set(at + 1);
            }
            return ends;
        }

        @Override
        Range single() {
            return this;
        }
    }

    /** One element after the other. */
    static final class Sequence extends Element {
        private final List<Element> elements;

        Sequence(List<Element> elements) {
            this.elements = List.copyOf(elements);
        }

        @Override
        BitSet ends(Matching in, int at) {
            BitSet ends = new BitSet();
            ends.set(at);
            for (Element element : elements) {
                ends = step(element, in, ends);
            }
            return ends;
        }
    }

    /** Any of some elements. */
    static final class Alternatives extends Element {
        private final List<Element> elements;

        Alternatives(List<Element> elements) {
            this.elements = List.copyOf(elements);
        }

        @Override
        BitSet ends(Matching in, int at) {
            BitSet ends = new BitSet();
            elements.forEach(element -> ends.or(element.ends(in, at)));
            return ends;
        }
    }

    /** An element several times. */
    static final class Repetition extends Element {
        private final Element element;
        private final int least;
        private final int most;

        Repetition(Element element, int least, int most) {
            this.element = element;
            this.least = least;
            this.most = most;
        }

        @Override
        BitSet ends(Matching in, int at) {
            Range range = element.single();
            return range == null ? general(in, at) : run(range, in, at);
        }

        /** The usual case, without a set for each octet. */
        private BitSet run(Range range, Matching in, int at) {
            int end = at;
            while (end < in.octets.length && end - at < most && range.holds(in.octets[end])) {
                end++;
            }
            in.starved |= end == in.octets.length && end - at < most;
            BitSet ends = new BitSet();
            if (end - at >= least) {
                ends.set(at + least, end + 1);
            }
            return ends;
        }

        private BitSet general(Matching in, int at) {
            BitSet ends = new BitSet();
            BitSet current = new BitSet();
            current.set(at);
            for (int times = 0; times <= most && !current.isEmpty(); times++) {
                if (times >= least) {
                    current.andNot(ends);
                    ends.or(current);
                }
                if (times < most) {
                    current = step(element, in, current);
                }
            }
            return ends;
        }
    }

    /** What another rule matches. */
    static final class Reference extends Element {
        private final Abnf grammar;
        private final String name;

        Reference(Abnf grammar, String name) {
            this.grammar = grammar;
            this.name = name;
        }

        @Override
        BitSet ends(Matching in, int at) {
            return grammar.rule(name).ends(in, at);
        }

        @Override
        Range single() {
            return grammar.rule(name).single();
        }
    }

    /** Text without regard to case, or with. */
    static Element text(String text, boolean exact) {
        List<Element> octets = new ArrayList<>();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            char lower = Character.toLowerCase(c);
            char upper = Character.toUpperCase(c);
            octets.add(
                    exact || lower == upper
                            ? new Range(c, c)
                            : new Alternatives(List.of(new Range(lower, lower), new Range(upper, upper))));
        }
        return new Sequence(octets);
    }

    private static BitSet step(Element element, Matching in, BitSet from) {
        BitSet ends = new BitSet();
        from.stream().forEach(at -> ends.or(element.ends(in, at)));
        return ends;
    }
}
