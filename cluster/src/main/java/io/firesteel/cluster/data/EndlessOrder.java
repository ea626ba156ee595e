package io.firesteel.cluster.data;

import io.firesteel.cluster.settings.CurriculumSettings;
import io.firesteel.cluster.settings.DifficultyRange;
import io.firesteel.core.Fault;
import io.firesteel.core.Prompt;
import io.firesteel.core.random.Seeds;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * New problems at every iteration: those of iteration b stand at the addresses (b, 0), (b, 1), …; what was met in this iteration already,
 * is held out or does not fit is passed over.
 */
final class EndlessOrder implements Order {
    private final EndlessProblems source;
    private final Function<Problem, Optional<Prompt>> render;
    private final int batch;
    private final CurriculumSettings curriculum;
    private final Seeds seeds;

    /** @param render the prompt; empty where the problem is not to be learned from */
    EndlessOrder(
            EndlessProblems source,
            Function<Problem, Optional<Prompt>> render,
            int batch,
            CurriculumSettings curriculum,
            Seeds seeds) {
        this.source = source;
        this.render = render;
        this.batch = batch;
        this.curriculum = curriculum;
        this.seeds = seeds.at("endless");
        if (curriculum instanceof CurriculumSettings.Prioritised) {
            throw new Fault(
                    "data.curriculum",
                    "an order for problems that never come again: task "
                            + source.task().name() + " is endless",
                    "prioritised, which draws problems again by how they were solved",
                    "write how many problems there are (problems = 10000), or data.curriculum.kind = shuffled");
        }
        if (curriculum instanceof CurriculumSettings.Stages stages) {
            for (CurriculumSettings.Stage stage : stages.stages()) {
                DifficultyRange range = stage.range();
                if (range.lowest() < source.range().lowest()
                        || range.highest() > source.range().highest()) {
                    throw new Fault(
                            "data.curriculum: difficulty " + range,
                            "difficulties of the source, " + source.range(),
                            range.toString(),
                            "widen the source's difficulty");
                }
            }
        }
    }

    @Override
    public List<Prompt> draw(long number, int round) {
        Seeds address = seeds.at(number);
        DifficultyRange range = range(number);
        int wanted = (round + 1) * batch;
        Set<String> keys = new HashSet<>();
        List<Prompt> found = new ArrayList<>();
        for (long index = 0; found.size() < wanted && index < 20L * wanted + 1000; index++) {
            Problem problem = source.at(address, range, index);
            if (keys.add(problem.key())) {
                render.apply(problem).ifPresent(found::add);
            }
        }
        if (found.size() < batch) {
            throw new Fault(
                    "rollout.prompts",
                    "at most " + found.size() + " different problems of task "
                            + source.task().name() + " at difficulty " + range,
                    Integer.toString(batch),
                    "draw fewer prompts per iteration, or choose a greater difficulty");
        }
        return List.copyOf(found.subList(Math.min(round * batch, found.size()), found.size()));
    }

    private DifficultyRange range(long number) {
        DifficultyRange all = source.range();
        if (curriculum instanceof CurriculumSettings.ByDifficulty rising && number < rising.iterations()) {
            int steps = (int) ((all.count() - 1) * number / rising.iterations());
            return new DifficultyRange(all.lowest(), all.lowest() + steps);
        } else if (curriculum instanceof CurriculumSettings.Stages stages) {
            long end = 0;
            for (CurriculumSettings.Stage stage : stages.stages()) {
                end += stage.iterations();
                if (number < end) {
                    return stage.range();
                }
            }
            return stages.stages().get(stages.stages().size() - 1).range();
        }
        return all;
    }
}
