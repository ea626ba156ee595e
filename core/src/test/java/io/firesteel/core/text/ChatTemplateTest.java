package io.firesteel.core.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firesteel.core.Fault;
import io.firesteel.core.json.Json;
import io.firesteel.core.text.ChatTemplate.Message;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

class ChatTemplateTest {
    private static final String TURNS = "{{ bos_token }}{% for m in messages %}<|{{ m.role }}|>{{ m.content }}<|end|>\n"
            + "{% endfor %}{% if add_generation_prompt %}<|assistant|>{% if think %}<think>{% endif %}{% endif %}";
    private static final List<Message> QUESTION =
            List.of(new Message("system", "Be brief."), new Message("user", "1 + 1?"));

    private static Map<String, byte[]> files(Object inConfig, String file) {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("bos_token", Map.of("content", "<s>", "lstrip", false));
        config.put("eos_token", null);
        if (inConfig != null) {
            config.put("chat_template", inConfig);
        }
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("tokenizer_config.json", Json.print(config).getBytes(StandardCharsets.UTF_8));
        if (file != null) {
            files.put("chat_template.jinja", file.getBytes(StandardCharsets.UTF_8));
        }
        return files;
    }

    private static String rendered(Map<String, byte[]> files, Map<String, Object> variables) {
        return ChatTemplate.of("policy", files).orElseThrow().render(QUESTION, variables);
    }

    @Test
    void theTemplateIsTheFilesElseTheOneInTheTokenizersConfiguration() {
        String expected = "<s><|system|>Be brief.<|end|>\n<|user|>1 + 1?<|end|>\n<|assistant|>";

        assertThat(rendered(files(TURNS, null), Map.of())).isEqualTo(expected);
        assertThat(rendered(files("other", TURNS), Map.of())).isEqualTo(expected);
        assertThat(rendered(
                        files(
                                List.of(
                                        Map.of("name", "tool_use", "template", "other"),
                                        Map.of("name", "default", "template", TURNS)),
                                null),
                        Map.of()))
                .isEqualTo(expected);
        assertThat(rendered(files(TURNS, null), Map.of("think", true))).isEqualTo(expected + "<think>");
        assertThat(ChatTemplate.of("policy", files(null, null))).isEmpty();
        assertThat(ChatTemplate.of("policy", Map.of())).isEmpty();
    }

    @Test
    void specialTokensMayStandInAFileOfTheirOwn() {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("chat_template.jinja", "{{ bos_token }}{{ eos_token }}".getBytes(StandardCharsets.UTF_8));
        files.put(
                "special_tokens_map.json",
                "{\"bos_token\":\"<b>\",\"eos_token\":{\"content\":\"<e>\"}}".getBytes(StandardCharsets.UTF_8));

        assertThat(rendered(files, Map.of())).isEqualTo("<b><e>");
        files.put("tokenizer_config.json", "{\"bos_token\":\"<s>\"}".getBytes(StandardCharsets.UTF_8));
        assertThat(rendered(files, Map.of())).isEqualTo("<s><e>");
    }

    @Test
    void theDayIsTheOneThatIsNamed() {
        Map<String, byte[]> files = files(
                "{{ strftime_now('%d %b %Y, %A %-d.%-m. 100%%') if strftime_now is defined else 'no day' }}", null);

        assertThat(rendered(files, Map.of())).isEqualTo("no day");
        assertThat(rendered(files, Map.of(ChatTemplate.TODAY, LocalDate.of(2024, 7, 6))))
                .isEqualTo("06 Jul 2024, Saturday 6.7. 100%");
        assertThatThrownBy(() -> rendered(files("{{ strftime_now('%d') }}", null), Map.of()))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("strftime_now", "data.chat.date");
    }

    @Test
    void theEndOfTheAssistantsTurnIsTheSpecialTokenBehindIt() {
        ChatTemplate template = ChatTemplate.of("policy", files(TURNS, null)).orElseThrow();

        assertThat(template.turnEnd(Set.of("<|end|>", "<|en", "<s>"), Map.of())).contains("<|end|>");
        assertThat(template.turnEnd(Set.of("<s>"), Map.of())).isEmpty();
    }

    @Test
    void aTemplateThatIsNoneOrRefusesIsNamed() {
        assertThatThrownBy(() -> ChatTemplate.of("policy", files("{% if %}", null)))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll(
                        "policy/tokenizer_config.json: chat_template", "a template in Jinja", "line 1");
        assertThatThrownBy(() -> rendered(files(null, "\n{{ raise_exception('no system prompt') }}"), Map.of()))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("policy/chat_template.jinja, line 2", "no system prompt", "data.chat");
    }
}
