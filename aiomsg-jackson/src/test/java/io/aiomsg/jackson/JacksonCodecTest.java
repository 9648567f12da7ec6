package io.aiomsg.jackson;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.aiomsg.AiomsgSocket;
import io.aiomsg.Codec;
import io.aiomsg.CodecException;
import io.aiomsg.Message;
import io.aiomsg.testkit.SocketPair;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Records go over sockets and come back; what is no such record is told, and the sockets go on. */
final class JacksonCodecTest {

    record Trade(String symbol, long price, boolean open, BigDecimal fee, List<Leg> legs) {}

    record Leg(int quantity, String note) {}

    record Pair<A, B>(A first, B second) {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Order.class, name = "order"),
        @JsonSubTypes.Type(value = Cancel.class, name = "cancel")
    })
    sealed interface Command permits Order, Cancel {}

    record Order(long id, int quantity) implements Command {}

    record Cancel(long id) implements Command {}

    /** Has an accessor that throws. */
    record Unlucky(int number) {
        @Override
        public int number() {
            throw new IllegalStateException("not today");
        }
    }

    /** Contains itself. */
    static final class Endless {
        public final Endless inner = this;
    }

    /** Nothing Jackson could write. */
    static final class Opaque {}

    private static final Codec<Leg> LEGS = JacksonCodec.of(Leg.class);
    private static final TypeReference<List<Leg>> LIST_OF_LEGS = new TypeReference<>() {};
    private static final Leg LEG = new Leg(3, "äöü 😀");

    private SocketPair pair;

    @BeforeEach
    void open() throws InterruptedException {
        pair = SocketPair.open();
    }

    @AfterEach
    void close() {
        pair.close();
    }

    private <T> T overAndBack(T value, Codec<T> codec) throws InterruptedException {
        pair.first().send(value, codec);
        Message there = pair.second().receive();
        AiomsgSocket server = pair.second();
        server.to(there.from()).send(there.as(codec), codec);
        return pair.first().receive().as(codec);
    }

    /** What comes of octets that somebody has sent. */
    private <T> T received(String octets, Codec<T> codec) throws InterruptedException {
        pair.first().send(octets);
        return pair.second().receive().as(codec);
    }

    @Test
    void recordsGoOverAndComeBack() throws Exception {
        Trade trade = new Trade(
                "ACME", Long.MIN_VALUE, true, new BigDecimal("0.10"), List.of(LEG, new Leg(Integer.MAX_VALUE, null)));
        assertThat(overAndBack(trade, JacksonCodec.of(Trade.class))).isEqualTo(trade);
    }

    @Test
    void typesWithParametersGoOverAndComeBack() throws Exception {
        Map<String, List<Pair<Leg, Integer>>> value = Map.of("a", List.of(new Pair<>(LEG, 7)), "b", List.of());
        assertThat(overAndBack(value, JacksonCodec.of(new TypeReference<Map<String, List<Pair<Leg, Integer>>>>() {})))
                .isEqualTo(value);
    }

    @Test
    void membersOfASealedTypeComeBackAsWhatTheyWere() throws Exception {
        Codec<Command> commands = JacksonCodec.of(Command.class);
        assertThat(overAndBack(new Order(1, 2), commands)).isEqualTo(new Order(1, 2));
        assertThat(overAndBack(new Cancel(1), commands)).isEqualTo(new Cancel(1));
        Codec<List<Command>> lists = JacksonCodec.of(new TypeReference<List<Command>>() {});
        assertThat(overAndBack(List.of(new Order(1, 2), new Cancel(1)), lists))
                .as("whose list was erased")
                .containsExactly(new Order(1, 2), new Cancel(1));
    }

    @Test
    void sendsPlainJson() throws Exception {
        pair.first().send(new Leg(3, null), LEGS);
        assertThat(pair.second().receive().text()).isEqualTo("{\"quantity\":3,\"note\":null}");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            empty               | ``
            malformed           | {"quantity":3,
            no JSON             | hello
            null                | null
            something behind it | {"quantity":3,"note":"x"} {}
            an unknown field    | {"quantity":3,"note":"x","more":1}
            a missing field     | {"quantity":3}
            a missing number    | {"note":"x"}
            null as a number    | {"quantity":null,"note":"x"}
            text as a number    | {"quantity":"3","note":"x"}
            half a number       | {"quantity":3.5,"note":"x"}
            too large a number  | {"quantity":3000000000,"note":"x"}
            a number as text    | {"quantity":3,"note":7}
            an object as text   | {"quantity":3,"note":{}}
            an array            | [{"quantity":3,"note":"x"}]
            a string            | "leg"
            """)
    void whatIsNoSuchRecordIsToldAndTheSocketGoesOn(String what, String octets) throws Exception {
        pair.first().send(octets);
        Message message = pair.second().receive();
        assertThatThrownBy(() -> message.as(LEGS))
                .as(what)
                .isInstanceOfSatisfying(CodecException.class, e -> {
                    assertThat(e.from()).isEqualTo(pair.first().identity());
                    assertThat(e.size()).isEqualTo(octets.length());
                })
                .hasMessageContaining("JSON of io.aiomsg.jackson.JacksonCodecTest$Leg")
                .hasMessageContaining("a message of " + octets.length() + " octets from ")
                .hasMessageNotContainingAny("\n");
        assertThat(message.text()).isEqualTo(octets);
        assertThat(overAndBack(LEG, LEGS)).isEqualTo(LEG);
    }

    @Test
    void depthHasALimit() throws Exception {
        int depth = 100_000;
        Codec<Object> anything = JacksonCodec.of(Object.class);
        assertThatThrownBy(() -> received("[".repeat(depth) + "]".repeat(depth), anything))
                .isInstanceOf(CodecException.class);
        assertThatThrownBy(() -> {
                    List<Object> nested = new ArrayList<>();
                    for (int i = 0; i < depth; i++) {
                        nested = new ArrayList<>(List.of(nested));
                    }
                    pair.first().send(nested, anything);
                })
                .isInstanceOf(CodecException.class);
        assertThat(overAndBack(LEG, LEGS)).isEqualTo(LEG);
    }

    @Test
    void whatCannotBeWrittenIsToldAndNothingIsSent() throws Exception {
        assertThatThrownBy(() -> pair.first().send(new Unlucky(1), JacksonCodec.of(Unlucky.class)))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("not today")
                .hasMessageContaining("nothing was sent");
        assertThatThrownBy(() -> pair.first().send(new Endless(), JacksonCodec.of(Endless.class)))
                .isInstanceOf(CodecException.class);
        assertThatThrownBy(() -> pair.first().send(new Opaque(), JacksonCodec.of(Opaque.class)))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("JSON of io.aiomsg.jackson.JacksonCodecTest$Opaque");
        assertThatThrownBy(() -> pair.first().send(null, LEGS)).isInstanceOf(NullPointerException.class);
        assertThat(pair.first().stats().messagesAccepted()).isZero();
        assertThat(overAndBack(LEG, LEGS)).isEqualTo(LEG);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"quantity\":3,\"note\":\"x\",\"more\":1}", "{\"quantity\":3,\"note\":\"x\"} {}"})
    void aMapperOfYoursMakesTheRules(String octets) throws Exception {
        ObjectMapper lenient = JsonMapper.builder()
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .build();
        assertThat(received(octets, JacksonCodec.of(lenient, Leg.class))).isEqualTo(new Leg(3, "x"));
        assertThat(received("[" + octets.replace("} {}", "}") + "]", JacksonCodec.of(lenient, LIST_OF_LEGS)))
                .containsExactly(new Leg(3, "x"));
    }

    @Test
    void aMapperThatIsChangedAfterwardsChangesNothing() throws Exception {
        ObjectMapper mapper = new ObjectMapper();
        Codec<Leg> codec = JacksonCodec.of(mapper, Leg.class);
        mapper.enable(SerializationFeature.INDENT_OUTPUT);
        pair.first().send(LEG, codec);
        assertThat(pair.second().receive().text()).doesNotContain("\n");
    }

    @Test
    void callsItselfByFormatAndType() {
        assertThat(JacksonCodec.of(new TypeReference<List<String>>() {}))
                .hasToString("JSON of java.util.List<java.lang.String>");
    }
}
