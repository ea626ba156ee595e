package io.firesteel.cluster.evaluation;

import io.firesteel.core.Group;
import io.firesteel.core.ScoredRollout;

import java.util.List;

/**
 * One evaluation on held-out problems.
 *
 * @param iteration after which it was held; 0 is the base policy
 * @param summary the figures
 * @param sampled the groups drawn at temperature 1
 * @param seconds wall clock
 */
public record Evaluation(
        long iteration, EvaluationSummary summary, List<Group<ScoredRollout>> sampled, double seconds) {}
