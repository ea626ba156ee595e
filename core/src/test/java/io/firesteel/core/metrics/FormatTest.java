package io.firesteel.core.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FormatTest {
    @Test
    void significantDigitsFollowTheSize() {
        Format two = new Format.Significant(2);

        assertThat(two.text(0.00309)).isEqualTo("0.0031");
        assertThat(two.text(0.6234)).isEqualTo("0.62");
        assertThat(two.text(1.66)).isEqualTo("1.7");
        assertThat(two.text(12.4)).isEqualTo("12");
        assertThat(two.text(3.1e-7)).isEqualTo("3.1e-07");
        assertThat(two.text(0)).isEqualTo("0.0");
        assertThat(new Format.Significant(4).text(-2.31449)).isEqualTo("-2.314");
    }

    @Test
    void aStretchOfTimeHasTwoUnitsAtMost() {
        Format duration = new Format.Duration();

        assertThat(duration.text(0)).isEqualTo("0 s");
        assertThat(duration.text(0.8)).isEqualTo("0.80 s");
        assertThat(duration.text(45.4)).isEqualTo("45 s");
        assertThat(duration.text(190)).isEqualTo("3 min 10 s");
        assertThat(duration.text(59.7)).isEqualTo("1 min 00 s");
        assertThat(duration.text(3_723)).isEqualTo("1 h 02 min");
        assertThat(duration.text(100 * 3_600)).isEqualTo("100 h 00 min");
    }

    @Test
    void countsAreInFullOrShort() {
        assertThat(new Format.Whole().text(4_359_026)).isEqualTo("4,359,026");
        assertThat(new Format.Abbreviated().text(950)).isEqualTo("950");
        assertThat(new Format.Abbreviated().text(41_234)).isEqualTo("41.2k");
        assertThat(new Format.Abbreviated().text(1_300_000)).isEqualTo("1.3M");
    }

    @Test
    void changesHaveASignUnlessTheyRoundToZero() {
        Format three = new Format.Decimals(3);

        assertThat(three.change(0.3731)).isEqualTo("+0.373");
        assertThat(three.change(-0.3731)).isEqualTo("−0.373");
        assertThat(three.change(-0.0001)).isEqualTo("0.000");
    }

    @Test
    void whatIsNotFiniteIsADash() {
        assertThat(new Format.Decimals(3).text(Double.NaN)).isEqualTo("–");
        assertThat(new Format.Duration().text(Double.POSITIVE_INFINITY)).isEqualTo("–");
        assertThat(new Format.Decimals(3).change(Double.NaN)).isEqualTo("–");
    }
}
