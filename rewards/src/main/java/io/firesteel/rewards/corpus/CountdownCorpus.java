package io.firesteel.rewards.corpus;

import io.firesteel.core.random.Seeds;
import io.firesteel.rewards.countdown.CountdownNotation;
import io.firesteel.rewards.countdown.CountdownProblem;
import io.firesteel.rewards.countdown.CountdownProblems;
import io.firesteel.rewards.countdown.CountdownTries;
import io.firesteel.rewards.tasks.Draws;
import io.firesteel.rewards.tasks.Split;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The text that a small policy learns to write before reinforcement learning begins: searches for Countdown solutions
 * that are often given up too early, sometimes malformed and sometimes wrong, and drills in the skills that a search is
 * made of. Document k is a function of k, the settings and the seeds; there is no last one.
 *
 * <p>Only problems of {@link Split#TRAIN} occur.
 *
 * <p>A trace is {@code <bos>4,9,5->56<think>5*4=20,20-9=11no…yes</think><answer>(9+5)*4</answer><eos>}, the prompt read
 * and the rest learned. An arithmetic drill is seven operations of which the results are learned; a comparison drill is
 * a prompt and eight times {@code =r} with a learned {@code yes} or {@code no}. Drilled verdicts are what keeps "yes"
 * honest once it is rewarded.
 */
public final class CountdownCorpus implements Serializable {
    private static final long serialVersionUID = 1;
    private static final int DRILLED_OPERATIONS = 7;
    private static final int DRILLED_COMPARISONS = 8;
    private static final int[] NEAR_MISSES = {1, 2, 3, 10};
    private static final char[] OPERATORS = {'+', '-', '*', '/'};
    private static final int HIGHEST = 99;
    /** How often a try is drawn anew before a trace without repeats counts as having tried everything. */
    private static final int MAX_REDRAWS = 64;

    private final CountdownProblems problems;
    private final CorpusSettings settings;
    private final Seeds seeds;

    public CountdownCorpus(CountdownProblems problems, CorpusSettings settings, Seeds seeds) {
        this.problems = problems;
        this.settings = settings;
        this.seeds = seeds.at("countdown-corpus");
    }

    public Document document(long index) {
        Draws draws = new Draws(seeds.at(index));
        double kind = draws.uniform();
        if ((kind -= settings.comparisonShare()) < 0) {
            return comparisons(draws);
        }
        if ((kind -= settings.arithmeticShare()) < 0) {
            return operations(draws);
        }
        if ((kind -= settings.journeyShare()) < 0) {
            return journey(draws, settings.journeyTries());
        }
        if (kind - settings.shortcutShare() < 0) {
            return journey(draws, 0);
        }
        return trace(draws);
    }

    private Document trace(Draws draws) {
        CountdownProblem problem = problem(draws);
        CountdownTries tries = problems.tries(problem);
        Words words = words(draws);
        double solutionRate = draw(settings.solutionRate(), draws);
        double giveUpRate = draw(settings.giveUpRate(), draws);
        String prompt = prompt(words.own, problem, draws);
        StringBuilder text = new StringBuilder("<think>");
        Set<String> made = new HashSet<>();
        String answer = "";
        for (int k = 1; ; k++) {
            CountdownTries.Try next =
                    draws.chance(solutionRate) ? tries.solution(problem.target(), draws) : tries.random(draws);
            if (!settings.repeatTries()) {
                for (int redraw = 0; !made.add(next.steps()) && redraw < MAX_REDRAWS; redraw++) {
                    next = tries.random(draws);
                }
            }
            text.append(next.steps());
            answer = next.expression();
            if ((next.value() == problem.target()) != draws.chance(settings.falseVerdictRate())) {
                text.append(words.next(draws).yes());
                if (k >= settings.maxTries() || !draws.chance(settings.overlookRate())) {
                    break;
                }
            } else {
                text.append(words.next(draws).no());
                if (k >= settings.maxTries() || draws.chance(giveUpRate)) {
                    text.append(draws.chance(0.3) ? words.own.stop() : "");
                    answer = draws.chance(0.3) ? tries.random(draws).expression() : answer;
                    break;
                }
            }
        }
        text.append(Ending.of(answer, settings.malformedRate(), draws));
        return Document.of(prompt, text.append(CountdownNotation.EOS).toString());
    }

    /** Up to {@code wrongTries} wrong tries, none twice, and then a solution (O1-Journey, arXiv:2410.18982, §3). */
    private Document journey(Draws draws, int wrongTries) {
        CountdownProblem problem = problem(draws);
        CountdownTries tries = problems.tries(problem);
        Words words = words(draws);
        String prompt = prompt(words.own, problem, draws);
        StringBuilder text = new StringBuilder("<think>");
        Set<String> made = new HashSet<>();
        for (int left = draws.between(0, wrongTries); left > 0; left--) {
            CountdownTries.Try wrong = tries.random(draws);
            if (wrong.value() != problem.target() && made.add(wrong.steps())) {
                text.append(wrong.steps()).append(words.next(draws).no());
            }
        }
        CountdownTries.Try solution = tries.solution(problem.target(), draws);
        text.append(solution.steps()).append(words.next(draws).yes()).append("</think><answer>");
        text.append(solution.expression());
        return Document.of(
                prompt, text.append("</answer>").append(CountdownNotation.EOS).toString());
    }

    private Document operations(Draws draws) {
        Document.Writer writer = new Document.Writer().read(CountdownNotation.BOS);
        for (int written = 0; written < DRILLED_OPERATIONS; ) {
            int x = draws.chance(0.6) ? draws.between(0, HIGHEST) : draws.between(1, 10);
            int y = draws.between(1, 10);
            if (draws.chance(0.4)) {
                int swapped = x;
                x = y;
                y = swapped;
            }
            int operation = draws.below(4);
            int result = CountdownTries.apply(operation, x, y, HIGHEST);
            if (result >= 0) {
                writer.read("" + x + OPERATORS[operation] + y + "=")
                        .learn(Integer.toString(result))
                        .read(",");
                written++;
            }
        }
        return writer.document();
    }

    private Document comparisons(Draws draws) {
        CountdownProblem problem = problem(draws);
        int target = problem.target();
        Wording words = words(draws).own;
        Document.Writer writer = new Document.Writer().read(prompt(words, problem, draws));
        for (int written = 0; written < DRILLED_COMPARISONS; ) {
            double kind = draws.uniform();
            int result = target;
            if (kind < 0.25) {
                result = draws.between(0, HIGHEST);
            } else if (kind < 0.5) {
                int miss = NEAR_MISSES[draws.below(NEAR_MISSES.length)];
                result = draws.chance(0.5) ? target + miss : target - miss;
            }
            if (result >= 0 && result <= HIGHEST) {
                writer.read("=" + result).learn(result == target ? words.yes() : words.no());
                written++;
            }
        }
        return writer.document();
    }

    private CountdownProblem problem(Draws draws) {
        return problems.problem(Split.TRAIN, draws.below(problems.size(Split.TRAIN)));
    }

    private static String prompt(Wording wording, CountdownProblem problem, Draws draws) {
        String nums =
                draws.shuffled(problem.numbers()).stream().map(String::valueOf).collect(Collectors.joining(","));
        return wording.prompt(nums, problem.target());
    }

    /** The language of one document. With one wording nothing is drawn: documents are those of before there were several. */
    private Words words(Draws draws) {
        List<Wording> others = new ArrayList<>(settings.wordings());
        return others.size() == 1
                ? new Words(others.get(0), List.of(), 0)
                : new Words(others.remove(draws.below(others.size())), others, draw(settings.mixedRate(), draws));
    }

    /**
     * @param own the wording of the prompt
     * @param others those to mix with
     * @param mixed the probability that a verdict is in one of these
     */
    private record Words(Wording own, List<Wording> others, double mixed) {
        /** The wording of the next verdict. */
        Wording next(Draws draws) {
            return others.isEmpty() || !draws.chance(mixed) ? own : others.get(draws.below(others.size()));
        }
    }

    private static double draw(CorpusSettings.Either either, Draws draws) {
        return draws.chance(either.usualShare()) ? either.usual() : either.other();
    }
}
