package io.firesteel.cluster.settings;

import io.firesteel.core.Fault;
import io.firesteel.rewards.math.extract.Extraction;

import java.util.Optional;

/**
 * One evaluation set beside the data's own held-out problems; see {@code evaluation.sets} in reference.conf.
 *
 * @param source its held-out problems are taken
 * @param template absent is {@code data.template}
 * @param verifier absent is {@code data.verifier}
 * @param extraction where the verifier looks for answers; absent is {@code data.extraction}
 * @param problems how many of them, all if there are fewer; absent is {@code evaluation.problems}
 */
public record EvaluationSetSettings(
        DataSource source,
        Optional<String> template,
        Optional<String> verifier,
        Optional<Extraction> extraction,
        Optional<Integer> problems) {
    public EvaluationSetSettings {
        if (problems.isPresent() && problems.get() < 1) {
            throw new Fault("problems", "at least 1", problems.get() + "", "leave the set out instead");
        }
    }
}
