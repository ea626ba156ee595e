package io.firesteel.rewards.corpus;

import io.firesteel.core.Fault;
import io.firesteel.core.random.Seeds;
import io.firesteel.core.text.PromptTemplate;
import io.firesteel.rewards.countdown.CountdownNotation;
import io.firesteel.rewards.tasks.Draws;
import io.firesteel.rewards.tasks.Multiplication;
import io.firesteel.rewards.tasks.Split;
import io.firesteel.rewards.tasks.TaskProblem;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Worked multiplications for a small policy to read before reinforcement learning begins: products given at once, worked out by
 * the distributive law, sometimes with a mistake, sometimes checked by a second working. Document k is a function of k, the
 * settings and the seeds; there is no last one.
 *
 * <p>Only problems of {@link Split#TRAIN} occur.
 *
 * <p>A working multiplies one number by the digits of the other, from either end, and adds up. Its numbers have their ones first, as
 * sums are worked out on paper: so each digit follows from few others, which a small policy learns from far fewer examples (Lee et
 * al. 2023, arXiv:2307.03381). The first working is followed by {@code check} or nothing; a further one by {@code yes} if it comes to a product that
 * was there before, and by {@code no} if it does not, right or not: the policy has nothing to go by but its own work. The last
 * product is the answer, its ones last. With 292 for 47 * 6 in the first of three workings:
 *
 * <pre>{@code
 * <bos>47*36=<think>74*03=0141,74*6=292,0141+292=2071check63*7=252,63*04=0441,252+0441=2961no
 * 74*6=282,74*03=0141,282+0141=2961yes</think><answer>1692</answer><eos>
 * }</pre>
 *
 * (in one line). The prompt is read, the rest learned. A working has one mistake at the most, a result of which one digit is another,
 * so that its product is wrong for certain.
 */
public final class MultiplicationCorpus implements Serializable {
    private static final long serialVersionUID = 1;
    private static final Multiplication TASK = new Multiplication();

    private final WorkingSettings settings;
    private final int lowest;
    private final int highest;
    private final Seeds seeds;

    /**
     * @param lowest the lowest difficulty of {@link Multiplication}'s; each up to {@code highest} has an equal share
     * @throws Fault if the task has none so high
     */
    public MultiplicationCorpus(WorkingSettings settings, int lowest, int highest, Seeds seeds) {
        if (highest > TASK.hardest()) {
            throw new Fault(
                    "difficulty", "difficulties in 1.." + TASK.hardest(), Integer.toString(highest), "choose others");
        }
        this.settings = settings;
        this.lowest = lowest;
        this.highest = highest;
        this.seeds = seeds.at("multiplication-corpus");
    }

    public Document document(long index) {
        Draws draws = new Draws(seeds.at(index));
        TaskProblem problem = TASK.problem(seeds, Split.TRAIN, draws.between(lowest, highest), index);
        StringBuilder text = new StringBuilder("<think>");
        String answer =
                draws.chance(settings.guessShare()) ? TASK.solve(problem) : worked(ways(problem, draws), text, draws);
        text.append(Ending.of(answer, settings.malformedRate(), draws)).append(CountdownNotation.EOS);
        return Document.of(PromptTemplate.MULTIPLICATION.render(problem.fields()), text.toString());
    }

    /** Works in these ways, one after the other, until two come to the same or it is enough; the last product. */
    private String worked(List<Way> ways, StringBuilder text, Draws draws) {
        int most = Math.min(ways.size(), settings.maxWorkings());
        List<Long> products = new ArrayList<>();
        while (true) {
            Way way = ways.get(products.size());
            long product = way.write(draws.chance(settings.mistakeRate()), text, draws);
            boolean first = products.isEmpty();
            boolean agrees = products.contains(product);
            products.add(product);
            boolean last = agrees
                    || products.size() == most
                    || (first ? !draws.chance(settings.checkRate()) : draws.chance(settings.giveUpRate()));
            if (!first) {
                text.append(agrees ? "yes" : "no");
            } else if (!last) {
                text.append("check");
            }
            if (last) {
                return Long.toString(product);
            }
        }
    }

    /** The ways to work a product out that differ, in random order: each number by the other's digits, from either end. */
    private static List<Way> ways(TaskProblem problem, Draws draws) {
        long a = Long.parseLong(problem.fields().get("a"));
        long b = Long.parseLong(problem.fields().get("b"));
        Map<String, Way> ways = new LinkedHashMap<>();
        for (Way way : List.of(new Way(a, b, false), new Way(a, b, true), new Way(b, a, false), new Way(b, a, true))) {
            ways.putIfAbsent(way.whole + " by " + way.parts(), way);
        }
        return draws.shuffled(List.copyOf(ways.values()));
    }

    /**
     * One number by the digits of the other, and the sum of that.
     *
     * @param whole the one
     * @param divided the other
     * @param lowestFirst whether its ones come first
     */
    private record Way(long whole, long divided, boolean lowestFirst) {
        /** The other as a sum of digits that are not 0 with the zeros behind them: 306 is 300 and 6. */
        private List<Long> parts() {
            List<Long> parts = new ArrayList<>();
            for (long place = 1; place <= divided; place *= 10) {
                long part = divided / place % 10 * place;
                if (part > 0) {
                    parts.add(lowestFirst ? parts.size() : 0, part);
                }
            }
            return parts;
        }

        /**
         * Writes {@code 74*6=282,74*03=0141,282+0141=2961}: 47 by 6 and by 30, and the sum.
         *
         * @param mistaken whether one of the results is wrong
         * @return what it comes to
         */
        long write(boolean mistaken, StringBuilder text, Draws draws) {
            List<Long> parts = parts();
            int steps = 2 * parts.size() - 1;
            int wrong = mistaken ? draws.below(steps) : -1;
            List<Long> products = new ArrayList<>();
            for (long part : parts) {
                text.append(products.isEmpty() ? "" : ",");
                products.add(step(whole, '*', part, whole * part, products.size() == wrong, text, draws));
            }
            long sum = products.get(0);
            for (int next = 1; next < products.size(); next++) {
                long more = products.get(next);
                text.append(',');
                sum = step(sum, '+', more, sum + more, parts.size() + next - 1 == wrong, text, draws);
            }
            return sum;
        }

        private static long step(
                long x, char operator, long y, long result, boolean wrong, StringBuilder text, Draws draws) {
            long written = wrong ? misread(result, draws) : result;
            text.append(onesFirst(x))
                    .append(operator)
                    .append(onesFirst(y))
                    .append('=')
                    .append(onesFirst(written));
            return written;
        }

        private static String onesFirst(long number) {
            return new StringBuilder(Long.toString(number)).reverse().toString();
        }

        /** One of its digits is another, the first no 0. */
        private static long misread(long right, Draws draws) {
            StringBuilder digits = new StringBuilder(Long.toString(right));
            int place = draws.below(digits.length());
            int lowest = place == 0 ? 1 : 0;
            int other = draws.between(lowest, 8);
            digits.setCharAt(place, (char) ('0' + other + (other >= digits.charAt(place) - '0' ? 1 : 0)));
            return Long.parseLong(digits.toString());
        }
    }
}
