package io.firesteel.cluster.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.firesteel.core.json.Json;
import io.firesteel.core.json.JsonObject;
import org.junit.jupiter.api.Test;

import java.util.Map;

class CostTest {
    @Test
    void thePriceIsThatOfTheCoreHours() {
        assertThat(new Cost(5, 7, 1800).price(0.05)).isCloseTo(0.025, within(1e-12));
        assertThat(Cost.NONE.price(0.05)).isZero();
    }

    @Test
    void costsAddUp() {
        assertThat(new Cost(5, 7, 1.5).plus(new Cost(50, 70, 0.25))).isEqualTo(new Cost(55, 77, 1.75));
    }

    @Test
    void whatWasWrittenIsReadAndWhatWasNotIsAbsent() {
        Cost cost = new Cost(3_000_000_000L, 7, 12.5);

        JsonObject stage = Json.object("stage", Json.print(Map.of(Cost.KEY, cost.figures(0.05))));

        assertThat(Cost.from(stage)).contains(cost);
        assertThat(stage.object(Cost.KEY).number("price")).isCloseTo(12.5 / 3600 * 0.05, within(1e-15));
        assertThat(Cost.from(Json.object("stage", "{}"))).isEmpty();
    }
}
