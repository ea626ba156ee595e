package io.firesteel.rewards.tasks;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Arithmetic in words, of four kinds: sums (difficulty 1), differences (2), products (3), and two steps, a product and then a sum or a
 * difference (4), with numbers up to 20; difficulties 5 to 8 are the same with numbers up to 99. A small policy that was taught to chat gets
 * some right.
 *
 * <p>Worked: numbers 4, 6 and 5 of the kind of two steps, told as "packs 4 boxes with 6 pens each and gives away 5": 4 · 6 − 5 = 19.
 */
public final class WordProblems implements OneAnswerTask<WordProblems.Problem> {
    private static final long serialVersionUID = 1;
    private static final TaskInfo<Problem> INFO = new TaskInfo<>("word-problems", 8, Problem.class, "1");

    private static final List<String> PEOPLE = List.of("Ada", "Ben", "Chen", "Dora", "Emil", "Farah", "Goran", "Hana");
    private static final List<String> THINGS =
            List.of("apples", "pens", "stamps", "marbles", "cards", "shells", "books", "coins");

    /** Of each kind; {@code W} is who, {@code T} what, {@code A}, {@code B} and {@code C} the numbers. */
    private static final List<List<String>> WORDINGS = List.of(
            List.of(
                    "W has A T and finds B more. How many T does W have now?",
                    "There are A T on the table and B T in the box. How many T are there in all?",
                    "W buys A T on Monday and B T on Tuesday. How many T does W buy altogether?"),
            List.of(
                    "W has A T and gives B of them away. How many T are left?",
                    "There are A T in a bag. W takes B T out. How many T are still in the bag?",
                    "W needs A T and has B so far. How many more T does W need?"),
            List.of(
                    "W packs A boxes with B T in each. How many T does W pack?",
                    "There are A shelves, and each holds B T. How many T are there in all?",
                    "W collects B T every day. How many T does W collect in A days?"),
            List.of(
                    "W packs A boxes with B T in each and has C T left over. How many T does W have in all?",
                    "W has A bags of B T each and gives C T away. How many T does W have left?",
                    "There are A rows of B T. C T are broken. How many T are not broken?"));

    private static final Pattern PLACE = Pattern.compile("\\b[WTABC]\\b");

    /** In {@link #WORDINGS}' last kind: the first wording adds the third number, the others take it away. */
    private static final int ADDS = 0;

    /**
     * One problem.
     *
     * @param kind 1 to 4
     * @param wording which of the kind's
     * @param numbers two, or three of the fourth kind
     */
    public record Problem(int kind, int wording, String who, String what, List<Integer> numbers) {
        public Problem {
            numbers = List.copyOf(numbers);
            Forms.require(kind >= 1 && kind <= WORDINGS.size(), "kinds 1 to 4");
            Forms.require(wording >= 0 && wording < WORDINGS.get(kind - 1).size(), "a wording of that kind");
            Forms.require(PEOPLE.contains(who) && THINGS.contains(what), "a person and a thing that are known here");
            Forms.require(numbers.size() == (kind == 4 ? 3 : 2), "two numbers, or three for two steps");
            Forms.require(numbers.stream().allMatch(number -> number >= 2 && number <= 99), "numbers from 2 to 99");
        }

        private int answer() {
            int a = numbers.get(0);
            int b = numbers.get(1);
            return switch (kind) {
                case 1 -> a + b;
                case 2 -> a - b;
                case 3 -> a * b;
                default -> a * b + (wording == ADDS ? numbers.get(2) : -numbers.get(2));
            };
        }
    }

    @Override
    public TaskInfo<Problem> info() {
        return INFO;
    }

    @Override
    public Problem draw(Draws draws, int difficulty) {
        boolean large = difficulty > WORDINGS.size();
        int kind = large ? difficulty - WORDINGS.size() : difficulty;
        int wording = draws.below(WORDINGS.get(kind - 1).size());
        List<Integer> numbers =
                switch (kind) {
                    case 1 -> large ? two(draws, 5, 60, 5, 60) : two(draws, 2, 20, 2, 20);
                    case 2 -> large ? difference(draws, 20, 99) : difference(draws, 6, 20);
                    case 3 -> large ? two(draws, 3, 12, 11, 30) : two(draws, 2, 12, 2, 12);
                    default -> steps(draws, large ? two(draws, 4, 12, 6, 20) : two(draws, 2, 6, 3, 9));
                };
        return new Problem(kind, wording, draws.oneOf(PEOPLE), draws.oneOf(THINGS), numbers);
    }

    private static List<Integer> two(Draws draws, int lowest, int highest, int lowestOther, int highestOther) {
        return List.of(draws.between(lowest, highest), draws.between(lowestOther, highestOther));
    }

    private static List<Integer> difference(Draws draws, int lowest, int highest) {
        int from = draws.between(lowest, highest);
        return List.of(from, draws.between(2, from - 2));
    }

    /** With a third number that is less than the product of the others. */
    private static List<Integer> steps(Draws draws, List<Integer> factors) {
        int product = factors.get(0) * factors.get(1);
        return List.of(factors.get(0), factors.get(1), draws.between(2, Math.min(product - 2, 60)));
    }

    /** The same for the same numbers in other words about other things. */
    @Override
    public String key(Problem problem) {
        List<Integer> numbers = problem.numbers;
        boolean ordered = problem.kind == 2 || problem.kind == 4;
        boolean adds = problem.kind == 4 && problem.wording == ADDS;
        return name() + " " + problem.kind + (adds ? "+" : "") + " "
                + (ordered ? numbers : numbers.stream().sorted().toList());
    }

    @Override
    public String shown(Problem problem) {
        return key(problem) + " " + question(problem);
    }

    @Override
    public String question(Problem problem) {
        String wording = WORDINGS.get(problem.kind - 1).get(problem.wording);
        return PLACE.matcher(wording).replaceAll(place -> said(problem, place.group())) + " Answer with an integer.";
    }

    private static String said(Problem problem, String place) {
        return switch (place) {
            case "W" -> problem.who;
            case "T" -> problem.what;
            default -> Integer.toString(problem.numbers.get(place.charAt(0) - 'A'));
        };
    }

    @Override
    public String solve(Problem problem) {
        return Integer.toString(problem.answer());
    }

    @Override
    public Optional<String> canonical(String answer) {
        return Forms.integer(answer);
    }
}
