package io.firesteel.cluster.spark.referee;

import io.firesteel.core.kernels.Kernels;
import io.firesteel.core.text.Tokenizer;
import io.firesteel.rewards.PolicyRewards;
import io.firesteel.rewards.RewardFunction;
import io.firesteel.rewards.RewardSettings;
import io.firesteel.rollout.generate.LastToken;
import io.firesteel.rollout.generate.PackedPolicy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The referees of one run in this JVM, fetched and packed once for all its tasks. Each task gets functions of its own, which share the
 * weights. Closing frees the judges' tokenizers and what weights lie outside Java's heap.
 */
public final class OpenReferees implements PolicyRewards, AutoCloseable {
    private final Map<String, Supplier<RewardFunction>> functions = new HashMap<>();
    private final List<Tokenizer> tokenizers = new ArrayList<>();

    private final List<PackedPolicy> policies = new ArrayList<>();
    private final Kernels kernels;

    private OpenReferees(Kernels kernels) {
        this.kernels = kernels;
    }

    /**
     * Fetches and packs all of them.
     *
     * @param kernels who multiplies
     * @throws InterruptedException if the task is killed meanwhile
     */
    public static OpenReferees open(List<Referee> referees, Kernels kernels) throws InterruptedException {
        OpenReferees open = new OpenReferees(kernels);
        try {
            for (Referee referee : referees) {
                open.add(referee);
            }
            return open;
        } catch (RuntimeException | InterruptedException e) {
            open.close();
            throw e;
        }
    }

    private void add(Referee referee) throws InterruptedException {
        long version = referee.policy().key().version();
        if (referee instanceof Referee.OfRewardModel model) {
            PackedPolicy packed = PackedPolicy.withScalarHead(
                    model.policy().architecture(), version, model.policy().fetch(), model.score(), kernels);
            policies.add(packed);
            functions.put(
                    model.part(),
                    () -> new RewardModelReward(
                            model.part(), model.policy().architecture().vocabulary(), new LastToken(packed, kernels)));
        } else if (referee instanceof Referee.OfJudge judge) {
            PackedPolicy packed = new PackedPolicy(
                    judge.policy().architecture(), version, judge.policy().fetch(), kernels);
            policies.add(packed);
            Tokenizer tokenizer = new Tokenizer("tokenizer.json of judge " + judge.part(), judge.tokenizerJson());
            tokenizers.add(tokenizer);
            functions.put(judge.part(), () -> new JudgeReward(judge, tokenizer, new LastToken(packed, kernels)));
        }
    }

    @Override
    public RewardFunction function(RewardSettings.Part part) {
        Supplier<RewardFunction> known = functions.get(part.name());
        return known == null ? NONE.function(part) : known.get();
    }

    @Override
    public void close() {
        tokenizers.forEach(Tokenizer::close);
        policies.forEach(PackedPolicy::close);
    }
}
