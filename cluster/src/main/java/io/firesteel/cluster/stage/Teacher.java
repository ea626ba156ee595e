package io.firesteel.cluster.stage;

import io.firesteel.cluster.settings.DistillSettings;
import io.firesteel.core.Fault;
import io.firesteel.core.Rollout;
import io.firesteel.core.policy.Policy;
import io.firesteel.core.policy.PolicyDirectory;
import io.firesteel.rollout.Rollouts;
import io.firesteel.rollout.ScoreRequest;
import io.firesteel.trainer.Lesson;
import io.firesteel.trainer.credit.CreditedBatch;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Another policy, which is asked on the executors how likely each token is that the student sampled.
 *
 * @param policy the teacher's
 * @param settings what it counts beside the reward
 * @param temperature that the student samples at: both are held against each other as they are at this temperature
 */
record Teacher(Policy policy, DistillSettings settings, double temperature) {
    /** What the teacher says of the completions that are learned from. */
    Lesson teach(Rollouts rollouts, CreditedBatch credited, long iteration) throws InterruptedException {
        List<ScoreRequest.Sequence> sequences = credited.learned().stream()
                .map(each -> sequence(each.scored().rollout()))
                .toList();
        return new Lesson(
                settings.reverseKl(),
                rollouts.score(
                                policy,
                                new ScoreRequest("iteration " + iteration + " · teacher", sequences, temperature))
                        .logProbs());
    }

    private static ScoreRequest.Sequence sequence(Rollout rollout) {
        return ScoreRequest.Sequence.of(
                rollout.prompt().id() + ", sample " + rollout.sample(),
                rollout.prompt().tokens(),
                rollout.completion().tokens());
    }

    /**
     * Refuses a teacher that would read other tokens than the student samples: each id must be the same token to both, special or not, and
     * end a completion or not.
     *
     * @param name what the configuration calls the teacher
     */
    static void requireSameTokens(String name, PolicyDirectory teacher, PolicyDirectory student) {
        SameTokens.require(
                "distill.teacher " + name,
                "the student's",
                student.tokenizer(),
                teacher.tokenizer(),
                "choose a teacher with the student's tokenizer; one with another can write examples for the"
                        + " student: rejection-sample, then sft of their texts");
        requireSame(
                name,
                "special tokens",
                student.tokenizer().specialTokens(),
                teacher.tokenizer().specialTokens());
        requireSame(name, "stop tokens", stops(student), stops(teacher));
        int vocabulary = student.policy().architecture().vocabulary();
        if (teacher.policy().architecture().vocabulary() < vocabulary) {
            throw new Fault(
                    "distill.teacher " + name,
                    "a row of its embedding for each of the " + vocabulary + " ids that the student may sample",
                    teacher.policy().architecture().vocabulary() + " rows",
                    "choose a teacher whose vocab_size is no smaller");
        }
    }

    private static Set<String> stops(PolicyDirectory policy) {
        Set<String> stops = new TreeSet<>();
        Arrays.stream(policy.stopTokens()).mapToObj(policy.tokenizer()::token).forEach(stops::add);
        return stops;
    }

    private static void requireSame(String name, String what, Set<String> student, Set<String> teacher) {
        if (!student.equals(teacher)) {
            throw new Fault(
                    "distill.teacher " + name,
                    "the student's " + what + ": " + String.join(", ", student),
                    String.join(", ", teacher),
                    "give both the same (added_tokens of tokenizer.json, eos_token_id of generation_config.json), or the"
                            + " student is held to where another policy ends");
        }
    }

    /**
     * Refuses a teacher that cannot read the longest sequence.
     *
     * @param tokens of the longest prompt and completion together
     */
    static void requireRoom(String name, PolicyDirectory teacher, int tokens) {
        int positions = teacher.policy().architecture().maxPositions();
        if (tokens - 1 > positions) { // the last token is scored and never read
            throw new Fault(
                    "distill.teacher " + name,
                    "at least " + (tokens - 1) + " positions, for prompts and completions of " + tokens + " tokens",
                    Integer.toString(positions),
                    "lower rollout.max-new-tokens, leave long prompts out, or choose a teacher with more positions");
        }
    }
}
