package io.firesteel.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.firesteel.core.policy.architecture.Architecture;
import io.firesteel.trainer.Objective;
import io.firesteel.trainer.TokenScores;
import io.firesteel.trainer.batch.LearnableSequence;
import io.firesteel.trainer.batch.PackedSequences;
import io.firesteel.trainer.batch.SequencePacker;
import io.firesteel.trainer.batch.SequencePacker.MicroBatches;
import io.firesteel.trainer.batch.Unit;
import io.firesteel.trainer.network.NetworkSettings.Backend;
import io.firesteel.trainer.network.NetworkSettings.Recompute;
import io.firesteel.trainer.network.operations.Bounds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Groups whose prompts are computed once, beside the same completions each computed with its prompt. */
class SharedPromptTest {
    /** Log-probs and entropies of each sequence's learned tokens, and the gradient. */
    private record Learned(List<float[]> logProbs, List<float[]> entropies, float[] gradient) {}

    /** Groups of any sizes, one-token prompts and one-token completions among them. */
    private record Groups(List<LearnableSequence> sequences, List<Unit> units) {
        static Groups random(Architecture a, long seed) {
            SplittableRandom random = new SplittableRandom(seed);
            List<LearnableSequence> sequences = new ArrayList<>();
            int[] sizes = new int[1 + random.nextInt(4)];
            for (int g = 0; g < sizes.length; g++) {
                sizes[g] = 1 + random.nextInt(5);
                int prompt = random.nextInt(4) == 0 ? 1 : 1 + random.nextInt(30);
                int[] lengths = random.ints(sizes[g], 1, 34).toArray();
                sequences.addAll(Policies.group(a, 100 * seed + g, prompt, lengths));
            }
            return new Groups(sequences, Unit.runs(sizes));
        }

        /** The same behind some tokens that all begin with, which leave room for a prompt and a completion. */
        Groups behind(int... beginning) {
            return new Groups(
                    sequences.stream()
                            .map(each -> (LearnableSequence) Behind.of(beginning, each))
                            .toList(),
                    units);
        }

        MicroBatches packed(int budget) {
            return packed(budget, Integer.MAX_VALUE);
        }

        MicroBatches packed(int budget, int common) {
            return new SequencePacker(budget, common).packGroups(sequences, units);
        }
    }

    @SuppressWarnings("ArrayRecordComponent")
    private record Behind(int[] tokens, boolean[] learn) implements LearnableSequence {
        static Behind of(int[] beginning, LearnableSequence rest) {
            int length = Math.min(64, beginning.length + rest.tokens().length);
            int[] tokens = Arrays.copyOf(beginning, length);
            boolean[] learn = new boolean[length];
            System.arraycopy(rest.tokens(), 0, tokens, beginning.length, length - beginning.length);
            System.arraycopy(rest.learn(), 0, learn, beginning.length, length - beginning.length);
            return new Behind(tokens, learn);
        }
    }

    private static Learned learn(
            Architecture a, Backend backend, int threads, List<LearnableSequence> sequences, MicroBatches batches) {
        int n = sequences.size();
        List<float[]> logProbs = new ArrayList<>(Arrays.asList(new float[n][]));
        List<float[]> entropies = new ArrayList<>(Arrays.asList(new float[n][]));
        Objective objective = (m, packed, scores, dLogProb, dEntropy) -> {
            int[] members = batches.members().get(m);
            int[] origins = packed.origins();
            for (int s = 0; s < members.length; s++) {
                boolean[] learn = sequences.get(members[s]).learn();
                for (int i = 0; i < learn.length; i++) {
                    if (learn[i]) {
                        int at = origins[s] + i;
                        dLogProb[at] = (float) Math.sin(7 * members[s] + i);
                        dEntropy[at] = 0.1f * (i % 3);
                    }
                }
            }
        };
        try (Dl4jPolicyNetwork network = new Dl4jPolicyNetwork(
                a,
                Policies.parameters(a, 3),
                new NetworkSettings(threads, backend, Recompute.AUTO),
                Head.LogProb.PLAIN)) {
            List<TokenScores> scores = network.accumulate(batches.packed(), objective);
            for (int m = 0; m < scores.size(); m++) {
                int[] members = batches.members().get(m);
                int[] origins = batches.packed().get(m).origins();
                for (int s = 0; s < members.length; s++) {
                    boolean[] learn = sequences.get(members[s]).learn();
                    logProbs.set(members[s], part(scores.get(m).logProbs(), origins[s], learn));
                    entropies.set(members[s], part(scores.get(m).entropies(), origins[s], learn));
                }
            }
            return new Learned(logProbs, entropies, network.gradient());
        }
    }

    private static float[] part(float[] packed, int origin, boolean[] learn) {
        int[] at = IntStream.range(0, learn.length).filter(i -> learn[i]).toArray();
        float[] part = new float[at.length];
        for (int t = 0; t < at.length; t++) {
            part[t] = packed[origin + at[t]];
        }
        return part;
    }

    @ParameterizedTest
    @EnumSource(
            value = Backend.class,
            names = {"PLAIN", "FUSED"})
    void sharedIsUnsharedToRounding(Backend backend) {
        int trees = 0;
        for (Architecture a : Policies.all()) {
            for (long seed = 1; seed <= 6; seed++) {
                boolean alike = seed > 3; // all groups go on from one trunk
                Groups groups = alike ? Groups.random(a, seed).behind(1, 2, 3, 4, 5) : Groups.random(a, seed);
                MicroBatches batches = groups.packed(10_000, alike ? 5 : Integer.MAX_VALUE);
                trees += alike && hasTrunksBehindATrunk(batches.packed().get(0)) ? 1 : 0;
                Learned shared = learn(a, backend, 1, groups.sequences, batches);
                Learned apart = learn(a, backend, 1, groups.sequences, alone(groups, 10_000));

                double norm = Math.sqrt(IntStream.range(0, apart.gradient.length)
                        .mapToDouble(i -> (double) apart.gradient[i] * apart.gradient[i])
                        .sum());
                for (int i = 0; i < apart.gradient.length; i++) {
                    assertThat(shared.gradient[i])
                            .as("%s, groups %d, parameter %d", a.family(), seed, i)
                            .isCloseTo(apart.gradient[i], within((float) (3e-6 * norm + 1e-6)));
                }
                for (int s = 0; s < groups.sequences.size(); s++) {
                    assertThat(shared.logProbs.get(s)).hasSameSizeAs(apart.logProbs.get(s));
                    for (int t = 0; t < apart.logProbs.get(s).length; t++) {
                        assertThat(shared.logProbs.get(s)[t])
                                .isCloseTo(apart.logProbs.get(s)[t], within(1e-5f));
                        assertThat(shared.entropies.get(s)[t])
                                .isCloseTo(apart.entropies.get(s)[t], within(1e-5f));
                    }
                }
            }
        }
        assertThat(trees)
                .as("policies and groups of which trunks go on from a trunk")
                .isGreaterThan(5);
    }

    private static boolean hasTrunksBehindATrunk(PackedSequences packed) {
        int[] trunks = Bounds.of(packed.starts(), packed.begins()).trunks();
        return IntStream.of(trunks).anyMatch(trunk -> trunk >= 0 && trunks[trunk] >= 0);
    }

    /** Each sequence by itself, with all of its prompt. */
    private static MicroBatches alone(Groups groups, int budget) {
        return new SequencePacker(budget, Integer.MAX_VALUE).pack(groups.sequences);
    }

    /** The ratio to the sampler's log-probs is 1 to the bit, whoever else is in the group or the micro-batch. */
    @Test
    void logProbsHaveTheBitsOfTheUnsharedPassAtAnyPacking() {
        for (Architecture a : Policies.all()) {
            for (long seed = 1; seed <= 6; seed++) {
                boolean alike = seed > 3;
                Groups groups = alike ? Groups.random(a, seed).behind(1, 2, 3, 4, 5) : Groups.random(a, seed);
                Learned apart = learn(a, Backend.FUSED, 1, groups.sequences, alone(groups, 1));
                for (int budget : new int[] {1, 40, 90, 10_000}) {
                    MicroBatches batches = groups.packed(budget, alike ? 5 : Integer.MAX_VALUE);
                    Learned shared = learn(a, Backend.FUSED, 1, groups.sequences, batches);

                    for (int s = 0; s < groups.sequences.size(); s++) {
                        assertThat(shared.logProbs.get(s))
                                .as("%s, groups %d, budget %d, sequence %d", a.family(), seed, budget, s)
                                .isEqualTo(apart.logProbs.get(s));
                        assertThat(shared.entropies.get(s)).isEqualTo(apart.entropies.get(s));
                    }
                }
            }
        }
    }

    @Test
    void aGroupsGradientHasTheSameBitsBesideOthersAndWithAnyNumberOfThreads() {
        Architecture a = Policies.llama();
        Groups groups = Groups.random(a, 4);
        MicroBatches batches = groups.packed(60);
        assertThat(batches.packed()).hasSizeGreaterThan(2);
        Learned one = learn(a, Backend.FUSED, 1, groups.sequences, batches);
        Groups alike = groups.behind(1, 2, 3, 4, 5);
        MicroBatches trees = alike.packed(120, 5);
        assertThat(trees.packed()).hasSizeGreaterThan(1).anyMatch(SharedPromptTest::hasTrunksBehindATrunk);
        Learned oneOfTrees = learn(a, Backend.FUSED, 1, alike.sequences, trees);
        for (int threads = 2; threads <= 4; threads++) {
            assertThat(learn(a, Backend.FUSED, threads, groups.sequences, batches).gradient)
                    .isEqualTo(one.gradient);
            assertThat(learn(a, Backend.FUSED, threads, alike.sequences, trees).gradient)
                    .isEqualTo(oneOfTrees.gradient);
        }
    }

    /** A group that the budget parts is computed in parts, each with the prompt once: only sums are in another order. */
    @Test
    void aGroupLargerThanAMicroBatchIsLearnedInParts() {
        Architecture a = Policies.llama();
        List<LearnableSequence> group = Policies.group(a, 1, 20, 9, 9, 9, 9, 9, 9, 9);
        Groups groups = new Groups(group, Unit.runs(7));
        MicroBatches parts = groups.packed(50); // 19 and three times 10
        assertThat(parts.packed().stream().map(PackedSequences::size)).containsExactly(49, 49, 29);

        Learned whole = learn(a, Backend.FUSED, 1, group, groups.packed(1000));
        Learned parted = learn(a, Backend.FUSED, 2, group, parts);

        for (int i = 0; i < whole.gradient.length; i++) {
            assertThat(parted.gradient[i]).isCloseTo(whole.gradient[i], within(1e-4f));
        }
    }
}
