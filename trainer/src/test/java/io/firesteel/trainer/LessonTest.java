package io.firesteel.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.firesteel.core.Completion;
import io.firesteel.core.FinishReason;
import io.firesteel.core.Group;
import io.firesteel.core.Prompt;
import io.firesteel.core.Reward;
import io.firesteel.core.Rollout;
import io.firesteel.core.ScoredRollout;
import io.firesteel.core.Verdict;
import io.firesteel.core.random.Seeds;
import io.firesteel.trainer.credit.AdvantageEstimator;
import io.firesteel.trainer.credit.CreditSettings;
import io.firesteel.trainer.credit.CreditedBatch;
import io.firesteel.trainer.credit.CreditedRollout;
import io.firesteel.trainer.optimiser.AdamW;
import io.firesteel.trainer.optimiser.OptimiserSettings;
import io.firesteel.trainer.optimiser.Schedule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A policy that learns from a teacher's log-probs of what it sampled itself. */
class LessonTest {
    private static final int VOCABULARY = 5;
    private static final OptimiserSettings OPTIMISER =
            new OptimiserSettings(new AdamW(0.9, 0.95, 1e-8, 0), 0.05, new Schedule.Constant(0), 1);
    private static final GrpoSettings SETTINGS = new GrpoSettings(
            new CreditSettings(new AdvantageEstimator.GroupMean(), true, true), Grpo.LOSS, OPTIMISER, 1, 1, 64);

    @Test
    void oneStepOfTwoCompletionsByHand() {
        // sequence mean: w = 1/2 and 1/4; c = 2. x = own − teacher; loss Σ w c x²/2, derivative by each log-prob w c x
        TablePolicy student = new TablePolicy(VOCABULARY, new Seeds(1));
        ScoredRollout one = rollout(student, 1, 2);
        ScoredRollout two = rollout(student, 1, 3, 4);
        float[] teacherOfOne = {own(student, 1, 2) - 0.5f};
        float[] teacherOfTwo = {own(student, 1, 3) + 0.25f, own(student, 3, 4) - 1};
        double[] expected = new double[VOCABULARY * VOCABULARY];
        addGradient(expected, student, 1, 2, 2 * 0.5 * 0.5);
        addGradient(expected, student, 1, 3, 2 * 0.25 * -0.25);
        addGradient(expected, student, 3, 4, 2 * 0.25 * 1);

        GrpoReport report = step(student, group(one, two), 0, new Lesson(2, List.of(teacherOfOne, teacherOfTwo)));

        for (int i = 0; i < expected.length; i++) {
            assertThat((double) student.gradient()[i]).as("gradient[%d]", i).isCloseTo(expected[i], within(1e-6));
        }
        assertThat(report.metric(GrpoMetric.LOSS).orElseThrow())
                .isCloseTo(2 * (0.5 * 0.125 + 0.25 * 0.03125 + 0.25 * 0.5), within(1e-6));
        assertThat(report.metric(GrpoMetric.TEACHER_KL).orElseThrow()).isCloseTo((0.5 - 0.25 + 1) / 3, within(1e-6));
        assertThat(report.metric(GrpoMetric.TEACHER_LOG_PROB).orElseThrow())
                .isCloseTo((teacherOfOne[0] + (double) teacherOfTwo[0] + teacherOfTwo[1]) / 3, within(1e-6));
        assertThat(report.metric(GrpoMetric.TOKENS_TRAINED).orElseThrow()).isEqualTo(3);
    }

    @Test
    void rewardAndTeacherAddUp() {
        TablePolicy student = new TablePolicy(VOCABULARY, new Seeds(1));
        Group<ScoredRollout> group = group(rollout(student, 1, 2), rollout(student, 0, 3, 4));
        Lesson lesson = new Lesson(0.5, List.of(new float[] {-1}, new float[] {-2, -0.1f}));

        step(student, group, 3, lesson);
        float[] both = student.gradient();
        student = new TablePolicy(VOCABULARY, new Seeds(1));
        step(student, group, 0, lesson);
        float[] teacher = student.gradient();
        student = new TablePolicy(VOCABULARY, new Seeds(1));
        try (GrpoTrainer trainer = new GrpoTrainer(student, SETTINGS, new Seeds(1))) {
            trainer.step(trainer.credit(List.of(group)).times(3), 0);
        }
        float[] reward = student.gradient();

        assertThat(reward).as("a test that cannot fail").isNotEqualTo(teacher);
        for (int i = 0; i < both.length; i++) {
            assertThat(both[i]).as("gradient[%d]", i).isCloseTo(reward[i] + teacher[i], within(1e-6f));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void theStudentBecomesItsTeacherWhateverIsRewarded(long seed) {
        TablePolicy student = new TablePolicy(VOCABULARY, new Seeds(seed));
        TablePolicy teacher = new TablePolicy(VOCABULARY, new Seeds(seed).at("teacher"));
        Bandit bandit = new Bandit(student, new Seeds(seed).at("rollout"), 5, 8);
        double before = kl(student, teacher);
        List<Double> reported = new ArrayList<>();

        try (GrpoTrainer trainer = new GrpoTrainer(student, SETTINGS, new Seeds(seed))) {
            for (int iteration = 0; iteration < 100; iteration++) {
                CreditedBatch credited = trainer.credit(bandit.play(iteration)).times(0);
                Lesson lesson = new Lesson(
                        1,
                        credited.learned().stream()
                                .map(each -> scored(teacher, each))
                                .toList());
                reported.add(trainer.step(credited, Optional.of(lesson), iteration)
                        .metric(GrpoMetric.TEACHER_KL)
                        .orElseThrow());
            }
        }

        assertThat(before).isGreaterThan(0.1);
        assertThat(kl(student, teacher)).isLessThan(before / 20);
        assertThat(mean(reported.subList(90, 100))).isLessThan(mean(reported.subList(0, 3)) / 4);
    }

    @Test
    void refusesLogProbsOfAnotherCompletion() {
        TablePolicy student = new TablePolicy(VOCABULARY, new Seeds(1));

        assertThatThrownBy(() -> step(student, group(rollout(student, 1, 2, 3)), 0, lesson(1, new float[] {-1})))
                .hasMessageContainingAll("log-probs of completion 0", "each of its 2 tokens", "found 1");
        assertThatThrownBy(() -> lesson(0)).hasMessageContaining("coefficient of the reverse KL");
    }

    private static Lesson lesson(double coefficient, float[]... logProbs) {
        return new Lesson(coefficient, Arrays.asList(logProbs));
    }

    private static GrpoReport step(TablePolicy student, Group<ScoredRollout> group, double reward, Lesson lesson) {
        try (GrpoTrainer trainer = new GrpoTrainer(student, SETTINGS, new Seeds(1))) {
            return trainer.step(trainer.credit(List.of(group)).times(reward), Optional.of(lesson), 0);
        }
    }

    private static float[] scored(TablePolicy teacher, CreditedRollout credited) {
        Rollout rollout = credited.scored().rollout();
        int[] tokens = rollout.completion().tokens();
        float[] logProbs = new float[tokens.length];
        int before = rollout.prompt().tokens()[1];
        for (int t = 0; t < tokens.length; t++) {
            logProbs[t] = own(teacher, before, tokens[t]);
            before = tokens[t];
        }
        return logProbs;
    }

    private static float own(TablePolicy policy, int before, int token) {
        return (float) StrictMath.log(policy.next(before)[token]);
    }

    private static Group<ScoredRollout> group(ScoredRollout... members) {
        return new Group<>(members[0].rollout().prompt(), List.of(members));
    }

    /** A completion of prompt {@code 0 1}. */
    private static ScoredRollout rollout(TablePolicy policy, double reward, int... tokens) {
        float[] logProbs = new float[tokens.length];
        for (int t = 0; t < tokens.length; t++) {
            logProbs[t] = own(policy, t == 0 ? 1 : tokens[t - 1], tokens[t]);
        }
        Prompt prompt = new Prompt("p", "test", "p", new int[] {0, 1}, "");
        return new ScoredRollout(
                new Rollout(prompt, 0, new Completion(tokens, logProbs, FinishReason.STOP, ""), 0, 0),
                Verdict.incorrect("", ""),
                new Reward(reward, Map.of()));
    }

    /** Adds {@code scale · d log π(token | before) / d table}. */
    private static void addGradient(double[] gradient, TablePolicy policy, int before, int token, double scale) {
        double[] p = policy.next(before);
        for (int v = 0; v < VOCABULARY; v++) {
            gradient[before * VOCABULARY + v] += scale * ((v == token ? 1 : 0) - p[v]);
        }
    }

    /** Mean over contexts of KL(policy‖teacher). */
    private static double kl(TablePolicy policy, TablePolicy teacher) {
        double sum = 0;
        for (int before = 0; before < VOCABULARY; before++) {
            for (int v = 0; v < VOCABULARY; v++) {
                double p = policy.next(before)[v];
                sum += p * Math.log(p / teacher.next(before)[v]) / VOCABULARY;
            }
        }
        return sum;
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }
}
