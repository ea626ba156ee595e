package io.firesteel.core.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firesteel.core.Fault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

class JsonTest {
    @Test
    void valuesHaveTheirTypes() {
        Object value =
                Json.parse("t", " {\"a\": [1, -0, 2.0, 1e2, true, null], \"b\": \"x\\u00e9\\n\\ud83d\\ude00\"} ");

        Map<String, Object> expected = new LinkedHashMap<>();
        expected.put("a", Arrays.asList(1L, 0L, 2.0, 100.0, true, null));
        expected.put("b", "xé\n😀");
        assertThat(value).isEqualTo(expected);
    }

    @Test
    void numbersOfDataKeepTheTextTheyWereWrittenIn() {
        Object value = Json.parseAsWritten("t", "[6.50, 1e3, -0, 18446744073709551619, \"6.5\"]");

        assertThat(value)
                .isEqualTo(List.of(
                        new JsonNumber("6.50"),
                        new JsonNumber("1e3"),
                        new JsonNumber("-0"),
                        new JsonNumber("18446744073709551619"),
                        "6.5"));
        assertThatThrownBy(() -> Json.parseAsWritten("t", "[01]")).isInstanceOf(Fault.class);
        assertThatThrownBy(() -> Json.parseAsWritten("t", "NaN")).isInstanceOf(Fault.class);
        assertThat(Json.print(value)).isEqualTo("[6.50,1e3,-0,18446744073709551619,\"6.5\"]");
    }

    @Test
    void integersBeyondALongStayExact() {
        assertThat(Json.parse("t", "[9223372036854775807, -9223372036854775808, 9223372036854775808]"))
                .isEqualTo(List.of(Long.MAX_VALUE, Long.MIN_VALUE, new BigInteger("9223372036854775808")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "[",
                "[1,]",
                "{\"a\":1,}",
                "{a:1}",
                "{\"a\" 1}",
                "01",
                "1.",
                ".5",
                "+1",
                "-",
                "1e",
                "nul",
                "tru",
                "NaN",
                "Infinity",
                "'a'",
                "\"a",
                "\"\\x\"",
                "\"\\u12g4\"",
                "\"\\u12\"",
                "\"\t\"",
                "1 2",
                "[1 2]",
                "{\"a\":1,\"a\":2}",
                "\"\\ud83d\"",
                "\"\\ude00\\ud83d\"",
                "1e999",
                "// x\n1",
                "\uFEFF1",
                "\"\\" + "u\uFF11234\""
            })
    void textThatIsNotJsonIsRefusedWithItsPlace(String text) {
        assertThatThrownBy(() -> Json.parse("f.json", text))
                .isInstanceOf(Fault.class)
                .hasMessageStartingWith("f.json: line ")
                .hasMessageContaining("fix:");
    }

    @Test
    void theMessageNamesLineAndColumn() {
        assertThatThrownBy(() -> Json.parse("f.json", "{\n  \"a\": x\n}"))
                .hasMessage("f.json: line 2, column 8: expected a JSON value, found \"x\n}\"\n"
                        + "  fix: correct the JSON at this place");
    }

    @Test
    void hostileDepthAndLengthAreRefused() {
        assertThatThrownBy(() -> Json.parse("f", "[".repeat(1_000_000))).isInstanceOf(Fault.class);
        assertThatThrownBy(() -> Json.parse("f", "9".repeat(1_000_000))).isInstanceOf(Fault.class);
        assertThatThrownBy(() -> Json.parse("f", new byte[] {'"', (byte) 0xC3, '"'}))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("UTF-8");
    }

    @Test
    void deepestAllowedNestingIsRead() {
        String deep = "[".repeat(Json.MAX_DEPTH) + "]".repeat(Json.MAX_DEPTH);

        assertThat(Json.print(Json.parse("f", deep))).isEqualTo(deep);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 5, 8})
    void whatIsPrintedReadsBackTheSame(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 200; i++) {
            Object value = randomValue(random, 4);

            assertThat(Json.parse("t", Json.print(value))).as("seed %d", seed).isEqualTo(value);
            assertThat(Json.parse("t", Json.printIndented(value).getBytes(StandardCharsets.UTF_8)))
                    .as("seed %d", seed)
                    .isEqualTo(value);
        }
    }

    @Test
    void layoutIsFixed() {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("b", List.of(1, 2));
        value.put("a", Map.of());
        value.put("tokens", new int[] {3, 4});

        assertThat(Json.print(value)).isEqualTo("{\"b\":[1,2],\"a\":{},\"tokens\":[3,4]}");
        assertThat(Json.printIndented(value))
                .isEqualTo("{\n  \"b\": [\n    1,\n    2\n  ],\n  \"a\": {},\n  \"tokens\": [3,4]\n}\n");
    }

    @Test
    void numbersThatJsonLacksAreNotPrinted() {
        assertThatThrownBy(() -> Json.print(Double.NaN)).hasMessageContaining("NaN");
        assertThatThrownBy(() -> Json.print(Map.of("a", Float.POSITIVE_INFINITY)))
                .hasMessageContaining("Infinity");
    }

    @Test
    void fieldsOfTheWrongTypeNameFileAndField() {
        JsonObject object = Json.object("config.json", "{\"a\": \"x\", \"n\": null, \"o\": {\"b\": 1.5}}");

        assertThat(object.integer("n", 3)).isEqualTo(3);
        assertThatThrownBy(() -> object.integer("a"))
                .hasMessage("config.json: a: expected an integer, found \"x\"\n  fix: correct the field \"a\"");
        assertThatThrownBy(() -> object.object("o").integer("b")).hasMessageContaining("config.json: o: b");
        assertThatThrownBy(() -> object.string("missing")).hasMessageContaining("found nothing");
        assertThatThrownBy(() -> Json.object("x", "[]")).hasMessageContaining("a JSON object");
    }

    private static Object randomValue(SplittableRandom random, int depth) {
        return switch (random.nextInt(depth == 0 ? 5 : 7)) {
            case 0 -> random.nextLong();
            case 1 -> finite(Double.longBitsToDouble(random.nextLong()));
            case 2 -> random.nextBoolean();
            case 3 -> null;
            case 4 -> randomText(random);
            case 5 -> Arrays.asList(randomValue(random, depth - 1), randomValue(random, depth - 1));
            default -> {
                Map<String, Object> map = new LinkedHashMap<>();
                map.put(randomText(random), randomValue(random, depth - 1));
                map.put(randomText(random) + "!", randomValue(random, depth - 1));
                yield map;
            }
        };
    }

    private static double finite(double value) {
        return Double.isFinite(value) ? value : 1.5;
    }

    private static String randomText(SplittableRandom random) {
        return random.ints(random.nextInt(6), 0, 0x20000)
                .filter(c -> c < 0xD800 || c > 0xDFFF)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
