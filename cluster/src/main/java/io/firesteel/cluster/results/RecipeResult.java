package io.firesteel.cluster.results;

import io.firesteel.cluster.run.RunDirectory;
import io.firesteel.cluster.run.RunFiles;
import io.firesteel.core.Fault;
import io.firesteel.core.json.Json;
import io.firesteel.core.json.JsonObject;

import java.util.OptionalDouble;
import java.util.TreeSet;

/**
 * What a recipe came to, as {@value RunDirectory#SUMMARY} in its directory has it.
 *
 * @param where the directory, for people
 * @param recipe its {@code run.name}
 * @param seed its {@code run.seed}
 * @param stages figures by a stage's name
 */
public record RecipeResult(String where, String recipe, long seed, JsonObject stages) {
    /** Reads a directory that {@code firesteel run} has written. */
    public static RecipeResult read(RunFiles directory) {
        String where = directory.display("");
        if (!directory.exists(RunDirectory.SUMMARY)) {
            throw new Fault(
                    where,
                    "the directory of a recipe that has been run",
                    "no " + RunDirectory.SUMMARY,
                    "run the recipe, or run it again if an earlier version did: what is done is not done again");
        }
        JsonObject summary =
                Json.object(directory.display(RunDirectory.SUMMARY), directory.readText(RunDirectory.SUMMARY));
        if (!summary.has("stages") || !summary.has("recipe")) {
            throw new Fault(
                    directory.display(RunDirectory.SUMMARY),
                    "the summary of a recipe, with recipe, seed and stages",
                    String.join(", ", summary.keys()),
                    "name directories of firesteel run; those of train and sft have no stages to compare");
        }
        return new RecipeResult(where, summary.string("recipe"), summary.longInteger("seed"), summary.object("stages"));
    }

    /** A figure of a stage: its last evaluation's, or the stage's own; empty while the stage is not done. */
    OptionalDouble figure(String stage, String figure) {
        if (!stages.has(stage)) {
            throw new Fault(
                    where,
                    "a stage " + stage + " in a run of " + recipe,
                    "stages " + String.join(", ", new TreeSet<>(stages.keys())),
                    "correct the claim, or give the recipe another run.name");
        }
        JsonObject own = stages.object(stage);
        if (!own.string("state").equals("done")) {
            return OptionalDouble.empty();
        }
        JsonObject holder = own.has("after") && own.object("after").has(figure) ? own.object("after") : own;
        if (!holder.has(figure)) {
            throw new Fault(
                    where + ", stage " + stage,
                    "a figure " + figure,
                    String.join(", ", own.has("after") ? own.object("after").keys() : own.keys()),
                    "correct the claim");
        }
        return OptionalDouble.of(holder.number(figure));
    }
}
