package io.firesteel.cluster.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firesteel.cluster.recipe.Recipe;
import io.firesteel.cluster.settings.Settings;
import io.firesteel.core.config.Configuration;
import io.firesteel.core.config.ConfigurationFault;
import io.firesteel.core.config.ConfigurationSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

class ClaimsTest {
    /** A claim that names a stage which its recipe has not would be refused only when somebody has run it for hours. */
    @Test
    void everyBundledClaimNamesStagesOfItsRecipe() {
        for (Claim claim : Claims.bundled().claims()) {
            ConfigurationSource preset = ConfigurationSource.resource("presets/" + claim.recipe() + ".conf")
                    .orElseThrow(() -> new AssertionError("no preset " + claim.recipe()));
            Recipe recipe = Recipe.of(Configuration.load(List.of(preset), List.of()));

            assertThat(recipe.shared().bind(Settings.class).run().name()).isEqualTo(claim.recipe());
            assertThat(recipe.stages()).as(claim.says()).containsKeys(claim.from(), claim.to());
        }
    }

    @Test
    void aClaimWithoutASourceIsRefused(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("mine.conf");
        Files.writeString(
                file,
                "claims = [{ says = \"it helps\", published = \"5 points\", source = \"\", recipe = r, from = a, to = b,"
                        + " figure = passAt1, shape { kind = higher, by = 0.0 } }]");

        assertThatThrownBy(() -> Claims.in(file))
                .isInstanceOf(ConfigurationFault.class)
                .hasMessageContaining("source")
                .hasMessageContaining("mine.conf");
    }
}
