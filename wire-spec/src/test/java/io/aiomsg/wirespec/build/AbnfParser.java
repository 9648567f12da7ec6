package io.aiomsg.wirespec.build;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the rules of an {@link Abnf} grammar. A rule begins at the margin; lines that are indented go on with it. */
final class AbnfParser {

    private static final Pattern HEAD = Pattern.compile("([A-Za-z][A-Za-z0-9-]*)\\s*(=/?)");
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9-]*");
    private static final Pattern REPEAT = Pattern.compile("([0-9]*)(\\*?)([0-9]*)");
    private static final Pattern NUMBER = Pattern.compile(
            "%([xdb])([0-9A-Fa-f]+)(?:-([0-9A-Fa-f]+)|((?:\\.[0-9A-Fa-f]+)+))?", Pattern.CASE_INSENSITIVE);
    private static final Pattern TEXT = Pattern.compile("(%[sSiI])?\"([\\x20\\x21\\x23-\\x7E]*)\"");

    private final String file;
    private final String grammar;
    private final Abnf into;
    private final Map<String, Integer> named = new LinkedHashMap<>();

    // The rule that is being read, without comments, and the line it began in.
    private String text = "";
    private int line;
    private int at;

    AbnfParser(String file, String grammar, Abnf into) {
        this.file = file;
        this.grammar = grammar;
        this.into = into;
    }

    void parse() {
        StringBuilder rule = new StringBuilder();
        int begin = 1;
        List<String> lines = grammar.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String content = withoutComment(lines.get(i));
            if (!content.isBlank() && !Character.isWhitespace(content.charAt(0))) {
                rule(rule.toString(), begin);
                rule.setLength(0);
                begin = i + 1;
            }
            rule.append(content).append('\n');
        }
        rule(rule.toString(), begin);
        named.forEach((name, where) -> {
            if (!into.has(name)) {
                throw new Unreadable(file, where, "there is no rule " + name);
            }
        });
    }

    private static String withoutComment(String line) {
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            if (line.charAt(i) == '"') {
                quoted = !quoted;
            } else if (line.charAt(i) == ';' && !quoted) {
                return line.substring(0, i);
            }
        }
        return line;
    }

    private void rule(String content, int begin) {
        if (content.isBlank()) {
            return;
        }
        text = content;
        line = begin;
        at = 0;
        Matcher head = take(HEAD);
        Abnf.Element element = alternatives();
        if (at < text.length()) {
            throw fault("\"" + text.substring(at).strip() + "\" cannot be understood");
        }
        try {
            into.define(head.group(1), element, head.group(2).equals("=/"));
        } catch (IllegalArgumentException e) {
            throw fault(e.getMessage());
        }
    }

    private Abnf.Element alternatives() {
        List<Abnf.Element> alternatives = new ArrayList<>();
        alternatives.add(sequence());
        while (accept('/')) {
            alternatives.add(sequence());
        }
        return alternatives.size() == 1 ? alternatives.get(0) : new Abnf.Alternatives(alternatives);
    }

    private Abnf.Element sequence() {
        List<Abnf.Element> elements = new ArrayList<>();
        do {
            elements.add(repetition());
        } while (at < text.length() && "/)]".indexOf(text.charAt(at)) < 0);
        return elements.size() == 1 ? elements.get(0) : new Abnf.Sequence(elements);
    }

    private Abnf.Element repetition() {
        Matcher repeat = take(REPEAT);
        boolean star = !repeat.group(2).isEmpty();
        String low = repeat.group(1);
        String high = star ? repeat.group(3) : low;
        Abnf.Element element = element();
        if (!star && low.isEmpty()) {
            return element;
        }
        int least = low.isEmpty() ? 0 : Integer.parseInt(low);
        return new Abnf.Repetition(element, least, high.isEmpty() ? Integer.MAX_VALUE : Integer.parseInt(high));
    }

    private Abnf.Element element() {
        if (accept('(')) {
            Abnf.Element group = alternatives();
            expect(')');
            return group;
        }
        if (accept('[')) {
            Abnf.Element option = alternatives();
            expect(']');
            return new Abnf.Repetition(option, 0, 1);
        }
        if (ahead(TEXT)) {
            Matcher quoted = take(TEXT);
            return Abnf.text(quoted.group(2), "%s".equalsIgnoreCase(quoted.group(1)));
        }
        if (ahead(NUMBER)) {
            return number(take(NUMBER));
        }
        String name = take(NAME).group();
        named.putIfAbsent(name, line);
        return new Abnf.Reference(into, name);
    }

    private Abnf.Element number(Matcher number) {
        String base = number.group(1);
        int first = octet(number.group(2), base);
        if (number.group(3) != null) {
            return new Abnf.Range(first, octet(number.group(3), base));
        }
        List<Abnf.Element> octets = new ArrayList<>();
        octets.add(new Abnf.Range(first, first));
        if (number.group(4) != null) {
            for (String next : number.group(4).substring(1).split("\\.", -1)) {
                octets.add(new Abnf.Range(octet(next, base), octet(next, base)));
            }
        }
        return octets.size() == 1 ? octets.get(0) : new Abnf.Sequence(octets);
    }

    private int octet(String digits, String base) {
        int radix = base.equalsIgnoreCase("x") ? 16 : base.equalsIgnoreCase("d") ? 10 : 2;
        int value;
        try {
            value = Integer.parseInt(digits, radix);
        } catch (NumberFormatException e) {
            throw fault(digits + " is not a number");
        }
        if (value > 255) {
            throw fault(digits + " is more than an octet");
        }
        return value;
    }

    private boolean accept(char c) {
        boolean found = at < text.length() && text.charAt(at) == c;
        if (found) {
            at++;
            skipBlanks();
        }
        return found;
    }

    private void expect(char c) {
        if (!accept(c)) {
            throw fault("a " + c + " is missing");
        }
    }

    private boolean ahead(Pattern pattern) {
        return pattern.matcher(text).region(at, text.length()).lookingAt();
    }

    /** Takes what the pattern matches here, and the blanks behind it unless it took nothing. */
    private Matcher take(Pattern pattern) {
        Matcher matcher = pattern.matcher(text).region(at, text.length());
        if (!matcher.lookingAt()) {
            throw fault("\"" + text.substring(at).strip() + "\" cannot be understood");
        }
        at = matcher.end();
        if (pattern != REPEAT) {
            skipBlanks();
        }
        return matcher;
    }

    private void skipBlanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private Unreadable fault(String what) {
        return new Unreadable(file, line, what.lines().findFirst().orElse(what));
    }
}
