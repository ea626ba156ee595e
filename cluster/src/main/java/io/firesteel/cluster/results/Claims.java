package io.firesteel.cluster.results;

import io.firesteel.core.Fault;
import io.firesteel.core.config.Configuration;
import io.firesteel.core.config.ConfigurationSource;

import java.nio.file.Path;
import java.util.List;

/**
 * A file of claims in HOCON, {@code claims = [{ says = …, … }, …]}; the one in the jar holds the reasoning literature's.
 *
 * @param claims in the order of the page
 */
public record Claims(List<Claim> claims) {
    private static final String BUNDLED = "claims.conf";

    public Claims {
        claims = List.copyOf(claims);
        if (claims.isEmpty()) {
            throw new Fault("claims", "at least one", "none", "add one, or leave --claims out");
        }
    }

    /** Those in the jar. */
    public static Claims bundled() {
        return read(ConfigurationSource.resource(BUNDLED)
                .orElseThrow(() -> new IllegalStateException(BUNDLED + " is not in the jar")));
    }

    /** Somebody's own. */
    public static Claims in(Path file) {
        return read(ConfigurationSource.file(file));
    }

    private static Claims read(ConfigurationSource source) {
        return Configuration.load(source, List.of(), List.of()).bind(Claims.class);
    }

    /** Each of them, and what these runs say. */
    public List<Comparison> compare(List<RecipeResult> results) {
        return claims.stream().map(claim -> Comparison.of(claim, results)).toList();
    }
}
