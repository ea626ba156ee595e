package io.firesteel.core.text;

import io.firesteel.core.Fault;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Text with placeholders such as {@code {question}}, filled from a problem's fields. {@code {{question}}} stands for the
 * braces themselves; braces around anything but a name ({@code \boxed{}}, code) are plain text. A value is inserted as it
 * is and not searched for placeholders; {@link Literals} keep special tokens that it spells from becoming such.
 *
 * @param name what configurations and messages call it
 * @param text the prompt with placeholders; a placeholder is a letter, then letters, digits, {@code _} or {@code -}
 */
public record PromptTemplate(String name, String text) implements Serializable {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([a-zA-Z][\\w-]*)}}|\\{([a-zA-Z][\\w-]*)}");

    /** The problem's text and nothing else: {@code {question}}. */
    public static final PromptTemplate PLAIN = new PromptTemplate("plain", "{question}");

    /** DeepSeek-R1-Zero's (arXiv:2501.12948, table 1), as Oat-Zero writes it: it ends inside {@code <think>}. */
    public static final PromptTemplate R1_ZERO = new PromptTemplate(
            "r1-zero",
            "A conversation between User and Assistant. The User asks a question, and the Assistant solves it. The"
                    + " Assistant first thinks about the reasoning process in the mind and then provides the User with"
                    + " the answer. The reasoning process is enclosed within <think> </think> and answer is enclosed"
                    + " within <answer> </answer> tags, respectively, i.e., <think> reasoning process here </think>"
                    + " <answer> answer here </answer>.\nUser: {question}\nAssistant: <think>");

    /** TinyZero's for base policies on Countdown; {@code {nums}} is a list such as {@code [3, 10, 7]}. */
    public static final PromptTemplate TINYZERO = new PromptTemplate(
            "tinyzero",
            "A conversation between User and Assistant. The user asks a question, and the Assistant solves it. The"
                    + " assistant first thinks about the reasoning process in the mind and then provides the user with"
                    + " the answer.\nUser: Using the numbers {nums}, create an equation that equals {target}. You can"
                    + " use basic arithmetic operations (+, -, *, /) and each number can only be used once. Show your"
                    + " work in <think> </think> tags. And return the final answer in <answer> </answer> tags, for"
                    + " example <answer> (1 + 2) / 3 </answer>.\nAssistant: Let me solve this step by step.\n<think>");

    /** One turn in the markup of Qwen's chat policies (ChatML). */
    public static final PromptTemplate QWEN_CHAT = new PromptTemplate(
            "qwen-chat",
            "<|im_start|>system\nYou are a helpful assistant.<|im_end|>\n<|im_start|>user\n{question}<|im_end|>\n"
                    + "<|im_start|>assistant\n");

    /** Countdown in the words of the bundled policies, which know no others. */
    public static final PromptTemplate COUNTDOWN = new PromptTemplate("countdown", "<bos>{nums}->{target}");

    /** Multiplication in the words of policies that read worked ones ({@code sft.examples.kind = multiplication}). */
    public static final PromptTemplate MULTIPLICATION = new PromptTemplate("multiplication", "<bos>{a}*{b}=");

    /** The built-in templates by name. */
    public static Map<String, PromptTemplate> builtIn() {
        Map<String, PromptTemplate> templates = new LinkedHashMap<>();
        for (PromptTemplate template :
                new PromptTemplate[] {PLAIN, R1_ZERO, TINYZERO, QWEN_CHAT, COUNTDOWN, MULTIPLICATION}) {
            templates.put(template.name(), template);
        }
        return templates;
    }

    /** The built-in template of that name. */
    public static PromptTemplate named(String name) {
        Map<String, PromptTemplate> known = builtIn();
        PromptTemplate template = known.get(name);
        if (template == null) {
            throw new Fault(
                    "prompt template",
                    "one of " + String.join(", ", new TreeSet<>(known.keySet())),
                    name,
                    "choose one of these, or write a text with {fields} in its place");
        }
        return template;
    }

    /**
     * The token that ends a turn, as far as the text tells: the first special one behind the last placeholder, if another follows it,
     * with which the answer begins. In {@link #QWEN_CHAT} it is {@code <|im_end|>}; a mark that only opens the answer is none.
     *
     * @param special the tokenizer's special tokens
     */
    public Optional<String> turnEnd(Set<String> special) {
        Matcher placeholder = PLACEHOLDER.matcher(text);
        int at = 0;
        while (placeholder.find()) {
            at = placeholder.group(1) == null ? placeholder.end() : at;
        }
        List<String> found = new ArrayList<>();
        while (at < text.length()) {
            int here = at;
            Optional<String> token = special.stream()
                    .filter(one -> !one.isEmpty() && text.startsWith(one, here))
                    .max(Comparator.comparingInt(String::length));
            token.ifPresent(found::add);
            at += token.map(String::length).orElse(1);
        }
        return found.size() < 2 ? Optional.empty() : Optional.of(found.get(0));
    }

    /** The prompt; a placeholder without a value is a fault, a value without a placeholder is left out. */
    public String render(Map<String, String> values) {
        StringBuilder prompt = new StringBuilder();
        Matcher matcher = PLACEHOLDER.matcher(text);
        int at = 0;
        while (matcher.find()) {
            prompt.append(text, at, matcher.start());
            at = matcher.end();
            if (matcher.group(1) != null) {
                prompt.append('{').append(matcher.group(1)).append('}');
                continue;
            }
            String value = values.get(matcher.group(2));
            if (value == null) {
                throw new Fault(
                        "prompt template " + name,
                        "placeholders among " + new TreeSet<>(values.keySet()),
                        matcher.group(),
                        "rename the placeholder; write {" + matcher.group() + "} for the braces themselves");
            }
            prompt.append(value);
        }
        return prompt.append(text, at, text.length()).toString();
    }
}
