package io.firesteel.core.text.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firesteel.core.Fault;
import io.firesteel.core.json.Json;
import io.firesteel.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Beside what transformers makes of the same templates: docs/lab/templates-in-transformers.py wrote the rows. */
@Timeout(60)
class JinjaTemplateTest {
    static Stream<List<JsonObject>> templates() throws IOException {
        try (InputStream in = JinjaTemplateTest.class.getResourceAsStream("/io/firesteel/core/text/templates.jsonl")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .map(line -> Json.object("templates.jsonl", line))
                            .collect(Collectors.groupingBy(row -> row.string("template")))
                            .values()
                            .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("templates")
    void whatIsWrittenIsWhatTransformersWritesAndWhatItRefusesIsRefused(List<JsonObject> rows) {
        for (JsonObject row : rows) {
            String as = row.string("template") + " of " + row.string("turns");
            Map<String, Object> variables = row.object("variables").fields();
            if (row.has("error")) {
                assertThatThrownBy(
                                () -> new JinjaTemplate(row.string("template"), row.string("text")).render(variables))
                        .as(as + ": " + row.string("error"))
                        .isInstanceOf(Fault.class)
                        .hasMessageContainingAll(row.string("template"), "line 1", "fix:");
            } else {
                assertThat(new JinjaTemplate(row.string("template"), row.string("text")).render(variables))
                        .as(as)
                        .isEqualTo(row.string("rendered"));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{{ x|tojson(sort_keys=true) }}", "{{ 1.5|round(1, 'up') }}", "{{ 'a'|forceescape }}"})
    void whatFiltersDoNotComputeIsRefused(String template) {
        assertThatThrownBy(() -> new JinjaTemplate("mine", template).render(Map.of("x", List.of())))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("mine");
    }

    /** What jinja2 3.1 writes. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '^',
            value = {
                "{{ \"it's a well-known (small) name\"|title }}~It's A Well-Known (Small) Name",
                "{{ 2.341|round(2, 'ceil') }} {{ 2.5|round }} {{ -2.341|round(2, 'floor') }}~2.35 2.0 -2.35",
                "{{ '{} {a} {{}}'.format(1, a=2) }}~1 2 {}",
            })
    void filtersWriteWhatJinjaWrites(String template, String written) {
        assertThat(new JinjaTemplate("mine", template).render(Map.of())).isEqualTo(written);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "{{ raise_exception('not so') }}|messages that this template takes, found not so",
                "{{ open('/etc/passwd') }}|open is no function that a template may call",
                "{{ x.append(1) }}|append() would change a value, which a template may not",
                "{{ ''.__class__ }}{{ ''.__class__() }}|the attribute __class__ is no function",
                "{{ 1 + }}|expected an expression",
                "{% include 'a' %}|{% include %} is not computed here",
                "{% filter random %}a{% endfilter %}|the filter \"random\" is not computed here",
                "{{ strftime_now('%Y') }}|strftime_now is no function",
                "{{ 'a' * 100000000 }}|at most 16777216 characters",
                "{{ range(1000000) }}|a range of at most 100000 numbers",
                "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}|at most 100 deep",
                "{{ 1 // 0 }}|a divisor that is not 0",
                "{{ (1]}}|a bracket that closes none",
                "{{ 'a|a string that does not end",
                "{{ '{:>8} {}'.format(1, 2) }}|a text to format, found {:>8}",
            })
    void whatATemplateMayNotDoIsToldByLine(String template, String message) {
        assertThatThrownBy(() -> new JinjaTemplate("mine", "\n" + template).render(Map.of("x", List.of())))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("mine", "line 2", message);
    }

    @Test
    void nestingIsBounded() {
        assertThatThrownBy(
                        () -> new JinjaTemplate("deep", "{{ " + "(".repeat(10_000) + "1" + ")".repeat(10_000) + " }}"))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("nested deeper than 200");
        assertThatThrownBy(() -> new JinjaTemplate("deep", "{% if true %}".repeat(10_000)))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("nested deeper than 200");
        assertThatThrownBy(() -> new JinjaTemplate("deep", "{{ " + "not ".repeat(10_000) + "true }}"))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("nested deeper than 200");
        assertThat(new JinjaTemplate("long", "{{ 1" + " + 1".repeat(500) + " }}").render(Map.of()))
                .isEqualTo("501");
    }
}
