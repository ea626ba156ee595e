package io.firesteel.cluster.data;

import io.firesteel.cluster.settings.ChatSettings;
import io.firesteel.core.Fault;
import io.firesteel.core.text.Beginning;
import io.firesteel.core.text.ChatTemplate;
import io.firesteel.core.text.ChatTemplate.Message;
import io.firesteel.core.text.PromptTemplate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** How a problem becomes text: by a template of ours, or as a turn of a chat that the policy's own template writes. */
sealed interface PromptForm {
    /** The policy's own chat template. */
    String CHAT = "chat";

    /** {@link #CHAT} where the policy has a template, {@link PromptTemplate#COUNTDOWN} where it has none. */
    String AUTO = "auto";

    /** What messages call it. */
    String name();

    /** The prompt. */
    String render(Map<String, String> fields);

    /** The token that ends a turn in it, as far as it tells. */
    Optional<String> turnEnd(Set<String> special);

    /**
     * What a name or a text stands for.
     *
     * @param template of {@code data.template}
     * @param own the policy's chat template, if it has one; asked for only where it is used
     * @param beginning what the policy's tokenizer sets in front; a chat template says itself what begins a text
     * @throws Fault if there is no such template
     */
    static PromptForm of(
            String template, ChatSettings chat, Supplier<Optional<ChatTemplate>> own, Beginning beginning) {
        if (template.equals(CHAT) || template.equals(AUTO)) {
            Optional<ChatTemplate> found = own.get();
            if (found.isEmpty() && template.equals(CHAT)) {
                throw new Fault(
                        "data.template",
                        "a policy with a chat template, in chat_template.jinja or tokenizer_config.json",
                        CHAT + ", and a policy that has none",
                        "write the prompt: a template's name (plain, qwen-chat) or a text with {fields}");
            }
            return found.<PromptForm>map(of -> new Chat(of, chat))
                    .orElseGet(() -> new Text(PromptTemplate.COUNTDOWN, beginning));
        }
        return new Text(
                template.contains("{") ? new PromptTemplate("data.template", template) : PromptTemplate.named(template),
                beginning);
    }

    /** A template of ours, behind what the tokenizer asks for. */
    record Text(PromptTemplate template, Beginning beginning) implements PromptForm {
        @Override
        public String name() {
            return template.name();
        }

        @Override
        public String render(Map<String, String> fields) {
            return beginning.before(template.render(fields));
        }

        @Override
        public Optional<String> turnEnd(Set<String> special) {
            return template.turnEnd(special);
        }
    }

    /** System prompt, worked examples and the problem, written by the policy's own template. */
    record Chat(ChatTemplate template, ChatSettings settings) implements PromptForm {
        @Override
        public String name() {
            return CHAT;
        }

        @Override
        public String render(Map<String, String> fields) {
            List<Message> messages = new ArrayList<>();
            if (!settings.system().isEmpty()) {
                messages.add(new Message("system", settings.system()));
            }
            for (ChatSettings.Example example : settings.examples()) {
                messages.add(new Message("user", example.question()));
                messages.add(new Message("assistant", example.answer()));
            }
            messages.add(new Message("user", new PromptTemplate("data.chat.user", settings.user()).render(fields)));
            return template.render(messages, variables());
        }

        @Override
        public Optional<String> turnEnd(Set<String> special) {
            return template.turnEnd(special, variables());
        }

        private Map<String, Object> variables() {
            Map<String, Object> variables = new LinkedHashMap<>();
            settings.day().ifPresent(day -> variables.put(ChatTemplate.TODAY, day));
            settings.variables()
                    .forEach((name, value) -> variables.put(
                            name,
                            value.equals("true") || value.equals("false") ? (Object) Boolean.valueOf(value) : value));
            return variables;
        }
    }
}
