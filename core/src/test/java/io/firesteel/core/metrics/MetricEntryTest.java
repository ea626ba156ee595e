package io.firesteel.core.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.util.List;

class MetricEntryTest {
    private static final MetricEntry PASS_AT = MetricEntry.metric("passAt{K}", "pass@{K}", "share", "one of K is right")
            .brief("pass@{K} #");

    @Test
    void aKeyThatIsFilledInIsReadBack() {
        assertThat(PASS_AT.key(8)).isEqualTo("passAt8");
        assertThat(PASS_AT.parts("passAt8")).contains(List.of("8"));
        assertThat(PASS_AT.label(List.of("8"))).isEqualTo("pass@8");
        assertThat(PASS_AT.brief(List.of("8"), ".764")).contains("pass@8 .764");
        assertThat(PASS_AT.shownKey()).isEqualTo("passAtK");
    }

    @Test
    void whatIsNoKeyOfTheEntryIsNotRead() {
        assertThat(PASS_AT.parts("passAt")).isEmpty();
        assertThat(PASS_AT.parts("passAtten")).isEmpty();
        assertThat(PASS_AT.parts("xpassAt8")).isEmpty();
        assertThat(PASS_AT.parts("passAt8x")).isEmpty();
        assertThat(MetricEntry.metric("a.b", "a", "", "a dot is a dot").parts("axb"))
                .isEmpty();
    }

    @Test
    void textPartsMayHoldAnything() {
        MetricEntry mean = MetricEntry.metric("rewards/{NAME}/mean", "{NAME}, mean", "", "of NAME");

        assertThat(mean.parts("rewards/my $1 \\ own/mean")).contains(List.of("my $1 \\ own"));
        assertThat(mean.label(List.of("my $1 \\ own"))).isEqualTo("my $1 \\ own, mean");
        assertThat(mean.parts("rewards//mean")).isEmpty();
    }

    @Test
    void anEntryWithoutVariablePartsHasOneKey() {
        MetricEntry loss =
                MetricEntry.metric("loss", "loss", "", "what is minimised").lowerIsBetter();

        assertThat(loss.variable()).isFalse();
        assertThat(loss.parts("loss")).contains(List.of());
        assertThat(loss.better().worse(1, 2)).isTrue();
        assertThat(loss.better().worse(2, 1)).isFalse();
        assertThat(Better.NEITHER.worse(1, 2)).isFalse();
        assertThat(Better.HIGHER.worse(2, 1)).isTrue();
    }

    @Test
    void refusesABriefFormWithoutItsNumber() {
        assertThatThrownBy(() -> PASS_AT.brief("pass@K")).hasMessageContaining("#");
        assertThatThrownBy(() -> PASS_AT.key(new Object[0])).hasMessageContaining("more parts");
        assertThatThrownBy(() -> MetricEntry.metric("a", "a", "", " ")).hasMessageContaining("meaning");
    }
}
