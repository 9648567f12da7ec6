package io.aiomsg.wirespec.build;

import io.aiomsg.wirespec.proto.Feature;
import io.aiomsg.wirespec.proto.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * SPEC.md, taken apart. A requirement is a list item that begins with its id in bold; its text goes on over the lines that are
 * indented by two blanks. A generated block stands between a comment that names it and {@code <!-- end -->}.
 */
final class SpecText {

    static final Pattern ID = Pattern.compile("AIO-[A-Z]+-[0-9]+");

    /** Areas of requirement ids, and the feature each belongs to. */
    static final Map<String, Feature> AREAS = Map.ofEntries(
            Map.entry("FRM", Feature.CORE),
            Map.entry("ENV", Feature.CORE),
            Map.entry("HSK", Feature.CORE),
            Map.entry("SNF", Feature.CORE),
            Map.entry("LIM", Feature.CORE),
            Map.entry("EXT", Feature.CORE),
            Map.entry("SEC", Feature.CORE),
            Map.entry("RTE", Feature.CORE),
            Map.entry("LIV", Feature.LIVENESS),
            Map.entry("DLV", Feature.AT_LEAST_ONCE),
            Map.entry("CON", Feature.CONNECTIONS),
            Map.entry("CLS", Feature.CONNECTIONS),
            Map.entry("WSK", Feature.WEBSOCKET),
            Map.entry("TLS", Feature.TLS),
            Map.entry("CLA", Feature.CLASSIC));

    private static final Pattern ITEM = Pattern.compile("- \\*\\*(AIO-[^*]+)\\*\\*\\s*(.*)");
    private static final Pattern HEADING = Pattern.compile("(#{1,6})\\s+(.*?)\\s*#*");
    private static final Pattern BEGIN = Pattern.compile("<!--\\s*(table|vector|requirements)\\s+(\\S+)\\s*-->");
    private static final Pattern STOP = Pattern.compile("<!--\\s*end\\s*-->");
    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*\\]\\(([^)\\s]+)[^)]*\\)");
    private static final Pattern ANCHOR = Pattern.compile("<a\\s+(?:id|name)=\"([^\"]+)\"");
    private static final List<Level> STRONGEST_FIRST =
            List.of(Level.MUST_NOT, Level.MUST, Level.SHOULD_NOT, Level.SHOULD, Level.MAY);

    /** A requirement as it stands in the text. */
    record Item(String id, Level level, String text, String section, int line) {
        Feature feature() {
            return AREAS.getOrDefault(area(), Feature.FEATURE_UNSPECIFIED);
        }

        String area() {
            return id.split("-", -1)[1];
        }
    }

    /** A mention of something, and the line it stands in. */
    record Mention(String what, int line) {}

    /** A generated block: the lines from {@code from} up to before {@code to}, counted from 0, without its comments. */
    record Block(String kind, String name, int from, int to) {}

    private final List<String> lines;
    private final List<Item> items = new ArrayList<>();
    private final List<String> anchors = new ArrayList<>();
    private final List<Block> blocks = new ArrayList<>();
    private final List<Mention> links = new ArrayList<>();
    private final List<Mention> mentions = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();
    private final Map<String, Integer> slugs = new HashMap<>();

    private SpecText(List<String> lines) {
        this.lines = lines;
    }

    static SpecText read(Tree tree) {
        return parse(tree.text(Tree.SPEC));
    }

    static SpecText parse(String text) {
        SpecText spec = new SpecText(text.lines().toList());
        spec.parse();
        return spec;
    }

    List<String> lines() {
        return lines;
    }

    List<Item> items() {
        return items;
    }

    /** Where a link to this text may lead: headings, as GitHub names them, and anchors. */
    List<String> anchors() {
        return anchors;
    }

    List<Block> blocks() {
        return blocks;
    }

    /** Targets of links outside of code. */
    List<Mention> links() {
        return links;
    }

    /** Ids anywhere in the text. */
    List<Mention> mentions() {
        return mentions;
    }

    /** What is wrong with the shape of the text. */
    List<String> faults() {
        return faults;
    }

    private void parse() {
        String section = "";
        boolean code = false;
        Block open = null;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            mention(ID, line, i, mentions);
            if (line.startsWith("```")) {
                code = !code;
            }
            if (code) {
                continue;
            }
            open = block(open, line.strip(), i);
            mention(LINK, line.replaceAll("`[^`]*`", "``"), i, links);
            Matcher anchor = ANCHOR.matcher(line);
            while (anchor.find()) {
                anchors.add(anchor.group(1));
            }
            Matcher heading = HEADING.matcher(line);
            Matcher item = ITEM.matcher(line);
            if (heading.matches()) {
                section = heading.group(2);
                anchors.add(slug(section));
            } else if (open == null && item.matches()) {
                item(item.group(1), item.group(2), section, i);
            }
        }
        if (open != null) {
            fault(open.from() - 1, "the block \"" + open.kind() + " " + open.name() + "\" has no <!-- end -->");
        }
    }

    private @Nullable Block block(@Nullable Block open, String line, int at) {
        Matcher begin = BEGIN.matcher(line);
        if (begin.matches()) {
            if (open != null) {
                fault(at, "a block begins inside of another one");
            }
            return new Block(begin.group(1), begin.group(2), at + 1, at + 1);
        }
        if (STOP.matcher(line).matches()) {
            if (open == null) {
                fault(at, "<!-- end --> without a block");
                return null;
            }
            blocks.add(new Block(open.kind(), open.name(), open.from(), at));
            return null;
        }
        return open;
    }

    private void item(String id, String firstLine, String section, int at) {
        StringBuilder text = new StringBuilder(firstLine.strip());
        for (int next = at + 1; next < lines.size() && lines.get(next).startsWith("  "); next++) {
            text.append(' ').append(lines.get(next).strip());
        }
        Item item = new Item(id, level(text.toString()), text.toString().strip(), section, at + 1);
        if (!ID.matcher(id).matches()) {
            fault(at, id + " is not of the form AIO-<AREA>-<NNN>");
        } else if (!AREAS.containsKey(item.area())) {
            fault(at, id + " is in no known area");
        }
        if (item.level() == Level.LEVEL_UNSPECIFIED) {
            fault(at, id + " has no BCP 14 key word");
        }
        items.add(item);
    }

    /** The strongest BCP 14 key word in a text. */
    static Level level(String text) {
        String plain = text.replaceAll("`[^`]*`", "");
        for (Level level : STRONGEST_FIRST) {
            String word = name(level);
            if (Pattern.compile("\\b" + word + "\\b(?! NOT\\b)").matcher(plain).find()) {
                return level;
            }
        }
        return Level.LEVEL_UNSPECIFIED;
    }

    /** The key word of a level. */
    static String name(Level level) {
        return level.name().replace('_', ' ');
    }

    private String slug(String title) {
        String plain = title.replaceAll("\\[([^\\]]*)\\]\\([^)]*\\)", "$1").toLowerCase(Locale.ROOT);
        String slug = plain.replaceAll("[^\\p{L}\\p{N}\\-_ ]", "").replace(' ', '-');
        int times = slugs.merge(slug, 1, Integer::sum);
        return times == 1 ? slug : slug + "-" + (times - 1);
    }

    private void fault(int line, String what) {
        faults.add(Tree.SPEC + ":" + (line + 1) + ": " + what);
    }

    private static void mention(Pattern pattern, String line, int at, List<Mention> into) {
        Matcher matcher = pattern.matcher(line);
        while (matcher.find()) {
            into.add(new Mention(matcher.groupCount() == 0 ? matcher.group() : matcher.group(1), at + 1));
        }
    }
}
