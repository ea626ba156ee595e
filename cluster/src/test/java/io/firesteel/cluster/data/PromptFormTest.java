package io.firesteel.cluster.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firesteel.cluster.settings.Settings;
import io.firesteel.core.Fault;
import io.firesteel.core.config.Configuration;
import io.firesteel.core.text.Beginning;
import io.firesteel.core.text.ChatTemplate;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

class PromptFormTest {
    private static final String TURNS = "{% for m in messages %}<|{{ m.role }}|>{{ m.content }}<|end|>{% endfor %}"
            + "{% if add_generation_prompt %}<|assistant|>{% if think %}<think>{% endif %}{% endif %}";
    private static final Optional<ChatTemplate> OWN =
            ChatTemplate.of("policy", Map.of("chat_template.jinja", TURNS.getBytes(StandardCharsets.UTF_8)));
    private static final Map<String, String> FIELDS =
            Map.of("question", "Using 3, 4 make 7.", "nums", "3,4", "target", "7");

    private static PromptForm form(Optional<ChatTemplate> own, String... overrides) {
        var data = Configuration.load(List.of(), List.of(overrides))
                .bind(Settings.class)
                .data();
        return PromptForm.of(data.template(), data.chat(), () -> own, Beginning.NONE);
    }

    @Test
    void aPolicyWithAChatTemplateIsAskedInItAndOneWithoutAsTheBundledOnes() {
        assertThat(form(OWN).render(FIELDS)).isEqualTo("<|user|>Using 3, 4 make 7.<|end|><|assistant|>");
        assertThat(form(OWN).name()).isEqualTo("chat");
        assertThat(form(Optional.empty()).render(FIELDS)).isEqualTo("<bos>3,4->7");
        assertThat(form(OWN, "data.template=plain").render(FIELDS)).isEqualTo("Using 3, 4 make 7.");
        assertThat(form(OWN, "data.template=\"Q: {question}\"").render(FIELDS)).isEqualTo("Q: Using 3, 4 make 7.");
    }

    @Test
    void systemPromptExamplesAndTheUsersWordsAreConfiguration() {
        PromptForm form = form(
                OWN,
                "data.template=chat",
                "data.chat.system=\"Be brief.\"",
                "data.chat.examples=[{question=\"1+1?\",answer=\"2\"}]",
                "data.chat.user=\"{question} {{really}}\"",
                "data.chat.variables={think=true}");

        assertThat(form.render(FIELDS))
                .isEqualTo("<|system|>Be brief.<|end|><|user|>1+1?<|end|><|assistant|>2<|end|>"
                        + "<|user|>Using 3, 4 make 7. {really}<|end|><|assistant|><think>");
        assertThat(form.turnEnd(Set.of("<|end|>", "<|user|>"))).contains("<|end|>");
    }

    @Test
    void whatTheTokenizerSetsInFrontGoesBeforeTextsButNotBeforeChatsAndNotTwice() {
        var chat = Configuration.load(List.of(), List.of())
                .bind(Settings.class)
                .data()
                .chat();
        Beginning beginning = new Beginning("<s>");

        assertThat(PromptForm.of("plain", chat, () -> OWN, beginning).render(FIELDS))
                .isEqualTo("<s>Using 3, 4 make 7.");
        assertThat(PromptForm.of("<s>Q: {question}", chat, () -> OWN, beginning).render(FIELDS))
                .isEqualTo("<s>Q: Using 3, 4 make 7.");
        assertThat(PromptForm.of("chat", chat, () -> OWN, beginning).render(FIELDS))
                .isEqualTo("<|user|>Using 3, 4 make 7.<|end|><|assistant|>");
    }

    @Test
    void aTemplateIsReadOnlyWhereItIsUsed() {
        PromptForm plain = PromptForm.of(
                "plain",
                Configuration.load(List.of(), List.of())
                        .bind(Settings.class)
                        .data()
                        .chat(),
                () -> {
                    throw new AssertionError("nobody asked for it");
                },
                Beginning.NONE);

        assertThat(plain.render(FIELDS)).isEqualTo("Using 3, 4 make 7.");
        assertThatThrownBy(() -> form(Optional.empty(), "data.template=chat"))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("data.template", "a policy that has none", "plain, qwen-chat");
        assertThatThrownBy(() -> form(OWN, "data.chat.user=\"{word}\"").render(FIELDS))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("data.chat.user", "{word}");
    }
}
