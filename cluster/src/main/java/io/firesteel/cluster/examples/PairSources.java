package io.firesteel.cluster.examples;

import io.firesteel.cluster.settings.PairSettings;
import io.firesteel.cluster.settings.PairSettings.HeldOut;
import io.firesteel.cluster.table.TableFiles;
import io.firesteel.core.Fault;
import io.firesteel.core.policy.PolicyDirectory;
import io.firesteel.core.random.Permutation;
import io.firesteel.core.random.Seeds;
import io.firesteel.trainer.preference.PreferencePair;

import java.nio.IntBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * The pairs that are learned from, and those that what was learned is measured on.
 *
 * @param learned at least one
 * @param heldOut pairs that are not learned from; empty if none are
 * @param display what there is, for people
 * @param hashes SHA-256 of each file, by name
 */
public record PairSources(
        List<PreferencePair> learned, List<PreferencePair> heldOut, String display, Map<String, String> hashes) {
    /**
     * What pairs are read with.
     *
     * @param policy whose tokenizer, positions and stop tokens they are for
     * @param paths from what the configuration calls files to their paths
     */
    public record Means(PolicyDirectory policy, TableFiles files, UnaryOperator<List<String>> paths) {
        private PairFiles read(PairSettings.Files settings) {
            return PairFiles.read(paths.apply(settings.files()), settings, files, policy);
        }
    }

    /**
     * The pairs that a configuration asks for. Those held out by share are drawn by prompt, so that no prompt is on both sides: what is
     * learned of one of its pairs says something of the others. Those held out in files are not learned from either, should they be
     * among the others.
     *
     * @param section of the configuration, for messages
     * @param seeds the address of the stage's randomness
     */
    public static PairSources of(String section, PairSettings settings, Means means, Seeds seeds) {
        PairFiles all = means.read(settings.pairs());
        Map<String, String> hashes = new LinkedHashMap<>(all.hashes());
        Set<Object> held = new HashSet<>();
        List<PreferencePair> heldOut = List.of();
        if (settings.heldOut() instanceof HeldOut.Drawn drawn) {
            held.addAll(drawn(all.pairs(), drawn.share(), seeds));
            heldOut = all.pairs().stream()
                    .filter(pair -> held.contains(prompt(pair)))
                    .toList();
        } else if (settings.heldOut() instanceof HeldOut.Files files) {
            PairFiles read = means.read(files.asPairs());
            hashes.putAll(read.hashes());
            heldOut = read.pairs();
            heldOut.forEach(pair -> held.add(whole(pair)));
        }
        List<PreferencePair> learned = all.pairs().stream()
                .filter(pair -> !held.contains(prompt(pair)) && !held.contains(whole(pair)))
                .toList();
        if (learned.isEmpty()) {
            throw new Fault(
                    section + ".held-out",
                    "some of the " + all.pairs().size() + " pairs of "
                            + String.join(", ", settings.pairs().files()) + " to learn from",
                    "all of them held out",
                    "hold out fewer, or give pairs of more prompts");
        }
        int equal = settings.heldOut() instanceof HeldOut.Files ? all.pairs().size() - learned.size() : 0;
        return new PairSources(
                learned,
                heldOut,
                learned.size() + " pairs of " + prompts(learned) + " prompts in "
                        + all.hashes().size() + " files"
                        + (heldOut.isEmpty()
                                ? ""
                                : ", " + heldOut.size() + " of " + prompts(heldOut) + " prompts held out")
                        + (equal == 0 ? "" : ", " + equal + " left out, since they equal some that are held out"),
                hashes);
    }

    private static Set<Object> drawn(List<PreferencePair> pairs, double share, Seeds seeds) {
        List<IntBuffer> prompts =
                pairs.stream().map(PairSources::prompt).distinct().toList();
        int held = (int) Math.ceil(share * prompts.size());
        return Arrays.stream(Permutation.of(seeds.at("held-out"), prompts.size()))
                .limit(held)
                .mapToObj(prompts::get)
                .collect(Collectors.toSet());
    }

    private static long prompts(List<PreferencePair> pairs) {
        return pairs.stream().map(PairSources::prompt).distinct().count();
    }

    private static IntBuffer prompt(PreferencePair pair) {
        return IntBuffer.wrap(pair.prompt());
    }

    /** A pair as something that equals another with the same tokens. */
    private static List<IntBuffer> whole(PreferencePair pair) {
        return List.of(prompt(pair), IntBuffer.wrap(pair.chosen()), IntBuffer.wrap(pair.rejected()));
    }
}
