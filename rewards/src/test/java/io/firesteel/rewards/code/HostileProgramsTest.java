package io.firesteel.rewards.code;

import static org.assertj.core.api.Assertions.assertThat;

import io.firesteel.core.Completion;
import io.firesteel.core.Prompt;
import io.firesteel.rewards.Cost;
import io.firesteel.rewards.HostileTexts;
import io.firesteel.rewards.Responses;
import org.junit.jupiter.api.Test;

import java.util.Optional;

/** Of a hundred thousand {@link HostileTexts}, programs are taken quickly and without an exception. */
class HostileProgramsTest {
    private static final int TEXTS = 100_000;

    @Test
    void programsAreFoundQuicklyOrNotAtAll() {
        Prompt prompt = Responses.prompt(CodeVerifier.NAME, "");
        int found = 0;
        for (int index = 0; index < TEXTS; index++) {
            String text = HostileTexts.at(index);
            Completion completion = Responses.finished(text);
            Language language = Language.values()[index % Language.values().length];
            Optional<String> entry = index % 4 < 2 ? Optional.empty() : Optional.of("a");
            String what = "hostile text " + index;

            CodeAnswer answer = Cost.limited(() -> what, () -> CodeAnswer.read(prompt, completion, language, entry));

            assertThat(answer.program().isPresent())
                    .as(what)
                    .isEqualTo(answer.fault().isEmpty());
            found += answer.program().isPresent() ? 1 : 0;
        }

        assertThat(found).as("programs").isBetween(TEXTS / 100, TEXTS / 4);
    }
}
