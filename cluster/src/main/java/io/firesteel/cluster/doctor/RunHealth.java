package io.firesteel.cluster.doctor;

import io.firesteel.cluster.recipe.Recipe;
import io.firesteel.cluster.recipe.RecipeRun;
import io.firesteel.cluster.run.Checkpoints;
import io.firesteel.cluster.run.RunDirectory;
import io.firesteel.cluster.run.RunFiles;
import io.firesteel.cluster.run.SmallFiles;
import io.firesteel.cluster.settings.Settings;
import io.firesteel.cluster.stage.Address;
import io.firesteel.cluster.stage.Stage;
import io.firesteel.cluster.stage.StageRun;
import io.firesteel.core.Fault;
import io.firesteel.core.config.Configuration;
import io.firesteel.core.config.ConfigurationFault;
import io.firesteel.core.config.ConfigurationSource;
import io.firesteel.core.json.Json;
import io.firesteel.core.json.JsonObject;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** How a run directory is, or each stage's of a recipe. Takes no lock and changes nothing, also while the run goes on. */
public final class RunHealth {
    /** What {@link io.firesteel.cluster.recipe.Plan} calls their folders. */
    private static final String STAGE = ".+-[0-9a-f]{8}";

    private static final String KIND = "kind = ";

    private RunHealth() {}

    /**
     * Looks at a directory.
     *
     * @return findings by the directory relative to this one: empty for the run itself, {@code stages/NAME-1a2b3c4d} for a stage
     * @throws Fault if it is no run directory
     */
    public static Map<String, List<Finding>> look(RunFiles files, Instant now) {
        Map<String, List<Finding>> findings = new LinkedHashMap<>();
        if (files.exists(RecipeRun.CONFIGURATION)) {
            for (String stage : files.list(RecipeRun.STAGES)) {
                String directory = RecipeRun.STAGES + "/" + stage;
                findings.put(
                        directory,
                        stage.matches(STAGE) && files.isDirectory(directory)
                                ? one(files.below(directory), now)
                                : List.of(notAStage()));
            }
        } else if (isRun(files)) {
            findings.put("", one(files, now));
        } else {
            List<String> present = files.list("");
            throw new Fault(
                    files.display(""),
                    "a run directory or a recipe's, with " + RunDirectory.CONFIGURATION + " or "
                            + RecipeRun.CONFIGURATION,
                    present.isEmpty()
                            ? "nothing there"
                            : "other files: " + String.join(", ", present.subList(0, Math.min(5, present.size()))),
                    "pass what was --run-dir of a run");
        }
        return findings;
    }

    private static Finding notAStage() {
        return Finding.advice(
                "stage",
                "not a stage",
                "stages are folders called NAME-1a2b3c4d; recipes take no notice of anything else",
                "nothing; move it away if it is yours, delete it if it is nobody's");
    }

    private static boolean isRun(RunFiles files) {
        return files.exists(RunDirectory.CONFIGURATION) || files.exists(RunDirectory.PROVENANCE);
    }

    private static List<Finding> one(RunFiles files, Instant now) {
        List<Finding> findings = new ArrayList<>();
        findings.add(LockCheck.look(files, now));
        findings.add(WriteCheck.look(files));
        SmallFiles.damaged(files).forEach(fault -> findings.add(wrong(fault.where(), "damaged", fault)));
        Optional<Stage> stage = Optional.empty();
        String decidedBy = "";
        if (isWritten(files, Address.FILE) && isWritten(files, RunDirectory.CONFIGURATION)) {
            decidedBy = files.readText(Address.FILE);
            try {
                stage = stage(files, decidedBy);
            } catch (ConfigurationFault | Fault fault) {
                findings.add(Finding.wrong(
                        "configuration",
                        RunDirectory.CONFIGURATION + " cannot be used",
                        fault.getMessage().lines().limit(3).collect(Collectors.joining(" ")),
                        "restore it from a copy, or start with the version that wrote it"));
            }
        } else {
            findings.add(Finding.advice(
                    "configuration",
                    Address.FILE + " or " + RunDirectory.CONFIGURATION + " is missing, or empty",
                    "whether data, policy and classes have changed cannot be told",
                    "restore both from a copy; the next start writes them anew"));
        }
        Optional<Stage> known = stage;
        OptionalLong[] latest = {OptionalLong.empty()};
        guarded("checkpoint", findings, () -> {
            CheckpointCheck checkpoints = CheckpointCheck.look(
                    files, iteration -> known.map(each -> each.pace().checkpointDueAfter(iteration))
                            .orElse(false));
            latest[0] = checkpoints.latest();
            return checkpoints.findings();
        });
        if (stage.isPresent()) {
            Stage one = stage.get();
            String text = decidedBy;
            guarded("rows", findings, () -> {
                Optional<JsonObject> state =
                        latest[0].stream().boxed().findFirst().flatMap(iteration -> state(files, iteration));
                return GapCheck.look(
                        files,
                        latest[0].orElse(0) + 1,
                        state.map(each -> each.has("before")).orElse(false),
                        keepsRollouts(one),
                        StageRun.samples(state));
            });
            guarded("inputs", findings, () -> ChangeCheck.look(files, one, text));
            guarded("product", findings, () -> List.of(ProductCheck.look(files, text)));
        }
        findings.add(TemporariesCheck.look(files));
        return findings;
    }

    /** What a check finds; if it cannot look, that is a finding too, and the other checks look all the same. */
    private static void guarded(String name, List<Finding> findings, Supplier<List<Finding>> check) {
        try {
            findings.addAll(check.get());
        } catch (Fault fault) {
            findings.add(wrong(name, "cannot be looked at", fault));
        }
    }

    private static Finding wrong(String name, String value, Fault fault) {
        return Finding.wrong(
                name,
                value,
                fault.where() + ": expected " + fault.expected() + ", found " + fault.found(),
                fault.fix());
    }

    private static boolean isWritten(RunFiles files, String name) {
        return files.exists(name) && !files.readText(name).isBlank();
    }

    private static Optional<Stage> stage(RunFiles files, String decidedBy) {
        String kind = decidedBy
                .lines()
                .filter(line -> line.startsWith(KIND))
                .map(line -> line.substring(KIND.length()))
                .findFirst()
                .orElse("");
        Settings settings = Configuration.load(
                        List.of(new ConfigurationSource(
                                files.display(RunDirectory.CONFIGURATION), files.readText(RunDirectory.CONFIGURATION))),
                        List.of())
                .bind(Settings.class);
        return Optional.of(Recipe.stage(kind, settings)
                .orElseThrow(() -> new Fault(
                        files.display(Address.FILE),
                        "the kind of a stage that this version knows",
                        kind.isEmpty() ? "none" : kind,
                        "look with the version that wrote it")));
    }

    private static Optional<JsonObject> state(RunFiles files, long iteration) {
        String name = Checkpoints.directory(iteration) + "/state.json";
        return files.exists(name) ? Optional.of(Json.object(files.display(name), files.read(name))) : Optional.empty();
    }

    private static boolean keepsRollouts(Stage stage) {
        return stage.run().saveRollouts()
                && List.of("grpo", "distill", "rejection-sample").contains(stage.kind());
    }
}
