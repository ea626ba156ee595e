package io.firesteel.cluster.data;

import io.firesteel.cluster.settings.DataSettings;
import io.firesteel.core.random.Seeds;
import io.firesteel.core.text.PromptTemplate;
import io.firesteel.core.text.Tokenizer;
import io.firesteel.rewards.countdown.CountdownProblems;
import io.firesteel.rewards.tasks.Split;
import org.apache.spark.sql.SparkSession;

import java.util.Map;
import java.util.function.Supplier;

/**
 * The prompts of a run: what it learns from and what it is evaluated on.
 *
 * @param train to draw from
 * @param test held out
 */
public record DataSets(PromptSource train, PromptSource test) {
    /** In what order a generated problem shows its numbers: the same in every run, so that runs meet the same prompts. */
    private static final Seeds ORDER = new Seeds(0);

    /** Generates or reads problems, and renders them. Spark is asked for only where files are read. */
    public static DataSets of(DataSettings settings, Tokenizer tokenizer, Supplier<SparkSession> spark) {
        Problems problems =
                switch (settings.source()) {
                    case COUNTDOWN -> countdown(new CountdownProblems(settings.countdown()));
                    case FILES -> new ProblemFiles(spark.get()).read(settings.trainFiles(), settings.testFiles());
                };
        PromptRenderer renderer = new PromptRenderer(template(settings.template()), tokenizer, settings.verifier());
        return new DataSets(renderer.render(problems.train()), renderer.render(problems.test()));
    }

    private static Problems countdown(CountdownProblems all) {
        return new Problems(
                all.of(Split.TRAIN).stream()
                        .map(problem -> problem.asTask(ORDER))
                        .toList(),
                all.of(Split.TEST).stream()
                        .map(problem -> problem.asTask(ORDER))
                        .toList());
    }

    private static PromptTemplate template(String nameOrText) {
        return nameOrText.contains("{")
                ? new PromptTemplate("data.template", nameOrText)
                : PromptTemplate.named(nameOrText, Map.of());
    }
}
