package io.firesteel.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.List;

class NamesTest {
    private static final List<String> KNOWN = List.of(
            "data.curriculum.iterations", "run.iterations", "run.seed", "rollout.group-size", "grpo.clip-epsilon");

    @Test
    void theNearestNameIsNearInSpellingOrTheSameKeyInAnotherSection() {
        assertThat(Names.nearest("iteration", KNOWN)).contains("run.iterations");
        assertThat(Names.nearest("curriculum.iteration", KNOWN)).contains("data.curriculum.iterations");
        assertThat(Names.nearest("data.curriculum.iteration", KNOWN)).contains("data.curriculum.iterations");
        assertThat(Names.nearest("grpo.group-sise", KNOWN)).contains("rollout.group-size");
        assertThat(Names.nearest("run.sede", KNOWN)).contains("run.seed");
        assertThat(Names.nearest("nothing.like-it", KNOWN)).isEmpty();
    }
}
