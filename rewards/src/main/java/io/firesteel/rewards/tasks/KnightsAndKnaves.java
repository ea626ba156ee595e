package io.firesteel.rewards.tasks;

import io.firesteel.core.Verdict;
import io.firesteel.rewards.Excerpts;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Knights always tell the truth, knaves always lie; who is what (Smullyan 1978; as training data: Logic-RL,
 * arXiv:2502.14768)? Every problem has exactly one solution, found by trying all assignments.
 *
 * <p>The answer must say of everybody, once, {@code NAME is a knight} or {@code NAME is a knave}, separated by commas,
 * semicolons, full stops, line breaks or "and", with or without numbers like {@code (1)}; nothing else. Markdown's lists
 * say it too: a line may begin with {@code -}, {@code *}, {@code +} or a number, names and kinds may be {@code **bold**}, and
 * {@code NAME: knight} and {@code NAME - a knight} are {@code NAME is a knight}. Where ours
 * differs: Logic-RL's forks search for {@code NAME.*?(knight|knave)}, which reads "is not a knight" as a knight;
 * reasoning-gym pays for half of the people.
 */
public final class KnightsAndKnaves implements Task<KnightsAndKnaves.Problem> {
    private static final long serialVersionUID = 1;
    private static final TaskInfo<Problem> INFO = new TaskInfo<>("knights-and-knaves", 7, Problem.class, "1");
    /** Not {@code \b}, which asks of every combining mark where the marks before it began. */
    private static final Pattern SEPARATOR = Pattern.compile("[,;.\\n]|(?<![\\p{L}\\p{Nd}_])and(?![\\p{L}\\p{Nd}_])");

    private static final Pattern NUMBERED = Pattern.compile("^\\s*\\(\\d{1,2}\\)");
    private static final Pattern LIST_MARK =
            Pattern.compile("^[ \\t]*(?:[-*+•]|\\d{1,2}[.)])[ \\t]+", Pattern.MULTILINE);
    private static final Pattern SAYS = Pattern.compile("(?:[:=–—→]|(?<=\\s)-(?=\\s))(?:\\s+a(?=\\s))?");
    private static final Pattern EMPHASIS = Pattern.compile("(?<![^\\s:])[*_`]{1,3}|[*_`]{1,3}(?![^\\s:])");
    private static final Pattern SPACE = Pattern.compile("\\s+");
    private static final int MOST_PEOPLE = 10;

    /**
     * Element i of {@code claims} is what person i says: {@code k2} that person 2 is a knight, {@code n2} that person 2 is a
     * knave; {@code &}, {@code |}, {@code >}, {@code =} before two such parts join them by and, or, if-then, if and only if.
     */
    public record Problem(List<String> names, List<String> claims) {
        public Problem {
            names = List.copyOf(names);
            claims = List.copyOf(claims);
            int people = names.size();
            Forms.require(people >= 2 && people <= MOST_PEOPLE && claims.size() == people, "2 to 10 people");
            Forms.require(names.stream().distinct().count() == people, "different names");
            Forms.require(names.stream().allMatch(KnightsAndKnaves::isName), "names of letters");
            Forms.require(claims.stream().allMatch(claim -> isClaim(claim, people)), "claims about them");
            Forms.require(solutions(claims).size() == 1, "one solution");
        }
    }

    @Override
    public TaskInfo<Problem> info() {
        return INFO;
    }

    @Override
    public Problem draw(Draws draws, int difficulty) {
        int people = difficulty + 1;
        List<String> names = draws.shuffled(Words.NAMES).subList(0, people);
        while (true) {
            int knights = draws.below(1 << people);
            List<String> claims = new ArrayList<>();
            for (int person = 0; person < people; person++) {
                String claim;
                do {
                    claim = claim(draws, person, people);
                } while (holds(claim, knights) != isKnight(person, knights));
                claims.add(claim);
            }
            if (solutions(claims).size() == 1) {
                return new Problem(names, claims);
            }
        }
    }

    private static String claim(Draws draws, int speaker, int people) {
        String first = part(draws, speaker, people);
        if (draws.chance(0.4)) {
            return first;
        }
        String second = part(draws, -1, people);
        return "&|>=".charAt(draws.below(4)) + first + second;
    }

    /** A part about anybody but {@code except}. */
    private static String part(Draws draws, int except, int people) {
        int about = draws.below(people);
        return (draws.chance(0.5) ? "k" : "n") + (about == except ? (about + 1) % people : about);
    }

    private static boolean isName(String name) {
        return !name.isEmpty()
                && name.length() <= 20
                && name.chars().allMatch(Character::isLetter)
                && !List.of("is", "a", "and", "knight", "knave").contains(name.toLowerCase(Locale.ROOT));
    }

    private static boolean isClaim(String claim, int people) {
        if (claim.length() == 5 && "&|>=".indexOf(claim.charAt(0)) >= 0) {
            return isClaim(claim.substring(1, 3), people) && isClaim(claim.substring(3), people);
        }
        return claim.length() == 2
                && "kn".indexOf(claim.charAt(0)) >= 0
                && claim.charAt(1) >= '0'
                && claim.charAt(1) < '0' + people;
    }

    private static boolean isKnight(int person, int knights) {
        return (knights >> person & 1) == 1;
    }

    /** Whether a claim is true if the people whose bits are set in {@code knights} are knights. */
    private static boolean holds(String claim, int knights) {
        if (claim.length() == 2) {
            return isKnight(claim.charAt(1) - '0', knights) == (claim.charAt(0) == 'k');
        }
        boolean first = holds(claim.substring(1, 3), knights);
        boolean second = holds(claim.substring(3), knights);
        return switch (claim.charAt(0)) {
            case '&' -> first && second;
            case '|' -> first || second;
            case '>' -> !first || second;
            default -> first == second;
        };
    }

    /** The assignments in which exactly the knights' claims hold. */
    private static List<Integer> solutions(List<String> claims) {
        List<Integer> solutions = new ArrayList<>();
        for (int knights = 0; knights < 1 << claims.size(); knights++) {
            boolean consistent = true;
            for (int person = 0; person < claims.size() && consistent; person++) {
                consistent = holds(claims.get(person), knights) == isKnight(person, knights);
            }
            if (consistent) {
                solutions.add(knights);
            }
        }
        return solutions;
    }

    @Override
    public String question(Problem problem) {
        StringBuilder question =
                new StringBuilder("On an island everybody is either a knight, who always tells the truth, "
                        + "or a knave, who always lies. You meet " + String.join(", ", problem.names) + ".");
        for (int person = 0; person < problem.names.size(); person++) {
            question.append(' ')
                    .append(problem.names.get(person))
                    .append(" says: \"")
                    .append(words(problem, problem.claims.get(person)))
                    .append(".\"");
        }
        return question.append(" Who is what? Answer like: ")
                .append(problem.names.get(0))
                .append(" is a knight, ")
                .append(problem.names.get(1))
                .append(" is a knave.")
                .toString();
    }

    private static String words(Problem problem, String claim) {
        if (claim.length() == 2) {
            return problem.names.get(claim.charAt(1) - '0') + " is a " + (claim.charAt(0) == 'k' ? "knight" : "knave");
        }
        String first = words(problem, claim.substring(1, 3));
        String second = words(problem, claim.substring(3));
        return switch (claim.charAt(0)) {
            case '&' -> first + " and " + second;
            case '|' -> first + " or " + second;
            case '>' -> "If " + first + " then " + second;
            default -> first + " if and only if " + second;
        };
    }

    @Override
    public String solve(Problem problem) {
        int knights = solutions(problem.claims).get(0);
        List<String> answer = new ArrayList<>();
        for (int person = 0; person < problem.names.size(); person++) {
            answer.add(problem.names.get(person) + " is a " + (isKnight(person, knights) ? "knight" : "knave"));
        }
        return String.join(", ", answer);
    }

    @Override
    public Verdict verify(Problem problem, String answer) {
        List<String> lowerNames = problem.names.stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .toList();
        int said = 0;
        int knights = 0;
        String lines = LIST_MARK.matcher(answer.toLowerCase(Locale.ROOT)).replaceAll("");
        for (String statement : SEPARATOR.split(lines)) {
            String plain = EMPHASIS.matcher(NUMBERED.matcher(statement).replaceFirst(""))
                    .replaceAll("");
            String[] words =
                    SPACE.split(SAYS.matcher(plain).replaceFirst(" is a ").strip());
            if (words.length == 1 && words[0].isEmpty()) {
                continue;
            }
            int person = lowerNames.indexOf(words[0]);
            if (words.length != 4
                    || person < 0
                    || !words[1].equals("is")
                    || !words[2].equals("a")
                    || !(words[3].equals("knight") || words[3].equals("knave"))) {
                return Verdict.incorrect(Excerpts.of(answer), "cannot read \"" + Excerpts.of(statement.strip()) + "\"");
            }
            if (isKnight(person, said)) {
                return Verdict.incorrect(Excerpts.of(answer), "says twice what " + problem.names.get(person) + " is");
            }
            said |= 1 << person;
            knights |= words[3].equals("knight") ? 1 << person : 0;
        }
        if (said != (1 << problem.names.size()) - 1) {
            return Verdict.incorrect(Excerpts.of(answer), "does not say what everybody is");
        }
        return solutions(problem.claims).contains(knights)
                ? Verdict.correct(Excerpts.of(answer))
                : Verdict.incorrect(Excerpts.of(answer), "not the solution");
    }
}
