package io.firesteel.core.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firesteel.core.Fault;
import org.junit.jupiter.api.Test;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

class PromptTemplateTest {
    @Test
    void placeholdersAreFilled() {
        PromptTemplate template = new PromptTemplate("mine", "<bos>{nums}->{target}");

        assertThat(template.render(Map.of("nums", "3,10,7", "target", "56"))).isEqualTo("<bos>3,10,7->56");
    }

    @Test
    void valuesAreNotSearchedForPlaceholders() {
        assertThat(PromptTemplate.PLAIN.render(Map.of("question", "{question} $1 \\ {nums}")))
                .isEqualTo("{question} $1 \\ {nums}");
    }

    @Test
    void bracesThatAreNoPlaceholderArePlainText() {
        PromptTemplate template = new PromptTemplate("t", "\\boxed{} {\"a\":{\"b\":1}} {{name}} { x } {name}");

        assertThat(template.render(Map.of("name", "v"))).isEqualTo("\\boxed{} {\"a\":{\"b\":1}} {name} { x } v");
    }

    @Test
    void aTurnsEndIsToldByTheTemplateWhereAnotherMarkFollows() {
        Set<String> special = Set.of(
                "<|im_start|>",
                "<|im_end|>",
                "<|endoftext|>",
                "<|eot_id|>",
                "<|start|>",
                "<|end|>",
                "[/INST]",
                "<bos>");

        assertThat(PromptTemplate.QWEN_CHAT.turnEnd(special)).contains("<|im_end|>");
        assertThat(turnEnd(special, "<bos><|start|>user<|end|>{question}<|eot_id|><|start|>assistant<|end|>"))
                .as("what stands before the question ends nothing")
                .contains("<|eot_id|>");
        assertThat(turnEnd(special, "{question}<|im_end|>\nExample: {{question}}<|im_start|>"))
                .as("doubled braces are no placeholder")
                .contains("<|im_end|>");
        assertThat(turnEnd(special, "[INST] {question} [/INST]"))
                .as("a mark that only opens the answer")
                .isEmpty();
        assertThat(turnEnd(special, "<bos>{nums}->{target}")).isEmpty();
        assertThat(PromptTemplate.R1_ZERO.turnEnd(special)).isEmpty();
        assertThat(PromptTemplate.QWEN_CHAT.turnEnd(Set.of()))
                .as("a tokenizer that knows no such tokens")
                .isEmpty();
    }

    private static Optional<String> turnEnd(Set<String> special, String text) {
        return new PromptTemplate("mine", text).turnEnd(special);
    }

    @Test
    void aPlaceholderWithoutAValueIsRefused() {
        assertThatThrownBy(
                        () -> new PromptTemplate("mine", "Q: {qestion}").render(Map.of("question", "x", "gold", "y")))
                .isInstanceOf(Fault.class)
                .hasMessage("prompt template mine: expected placeholders among [gold, question], found {qestion}\n"
                        + "  fix: rename the placeholder; write {{qestion}} for the braces themselves");
    }

    @Test
    void r1ZeroEndsInsideThink() {
        assertThat(PromptTemplate.named("r1-zero").render(Map.of("question", "1 + 1?")))
                .endsWith("</answer>.\nUser: 1 + 1?\nAssistant: <think>");
    }

    @Test
    void anUnknownNameIsRefusedWithTheKnownOnes() {
        assertThatThrownBy(() -> PromptTemplate.named("palin"))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("plain, qwen-chat, r1-zero, tinyzero", "palin");
    }
}
