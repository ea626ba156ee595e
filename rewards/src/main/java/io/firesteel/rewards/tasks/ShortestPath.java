package io.firesteel.rewards.tasks;

import io.firesteel.core.Verdict;
import io.firesteel.rewards.Excerpts;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** A shortest way between two towns. Any way of least length is right. */
public final class ShortestPath implements Task<ShortestPath.Problem> {
    private static final long serialVersionUID = 1;
    private static final TaskInfo<Problem> INFO = new TaskInfo<>("shortest-path", 8, Problem.class, "1");
    private static final long FAR = Long.MAX_VALUE / 4;

    /**
     * Towns are 0, 1, 2 … and are called A, B, C …; a road is (town, town, length) and leads both ways. The last town must
     * be reachable from the first.
     */
    public record Problem(int towns, List<List<Integer>> roads, int from, int to) {
        public Problem {
            roads = List.copyOf(roads);
            int count = towns;
            Forms.require(count >= 2 && count <= 26 && roads.size() <= 325, "2 to 26 towns");
            Forms.require(from >= 0 && from < count && to >= 0 && to < count && from != to, "two towns");
            for (List<Integer> road : roads) {
                Forms.require(
                        road.size() == 3
                                && road.get(0) >= 0
                                && road.get(0) < count
                                && road.get(1) >= 0
                                && road.get(1) < count
                                && road.get(2) > 0,
                        "roads between towns");
            }
            Forms.require(distances(count, roads, to)[from] < FAR, "a way");
        }
    }

    @Override
    public TaskInfo<Problem> info() {
        return INFO;
    }

    @Override
    public Problem draw(Draws draws, int difficulty) {
        int towns = difficulty + 3;
        List<List<Integer>> roads = new ArrayList<>();
        for (int town = 1; town < towns; town++) { // a tree first, so that every town can be reached
            roads.add(List.of(draws.below(town), town, draws.between(1, 9)));
        }
        for (int one = 0; one < towns; one++) {
            for (int other = one + 1; other < towns; other++) {
                int low = one;
                int high = other;
                boolean linked = roads.stream().anyMatch(road -> road.get(0) == low && road.get(1) == high);
                if (!linked && draws.chance(2.5 / towns)) {
                    roads.add(List.of(one, other, draws.between(1, 9)));
                }
            }
        }
        int from = draws.below(towns);
        int to = (from + draws.between(1, towns - 1)) % towns;
        return new Problem(towns, roads, from, to);
    }

    /** Each town's distance to {@code to} (Bellman and Ford). */
    private static long[] distances(int towns, List<List<Integer>> roads, int to) {
        long[] distance = new long[towns];
        Arrays.fill(distance, FAR);
        distance[to] = 0;
        for (int round = 1; round < towns; round++) {
            for (List<Integer> road : roads) {
                int one = road.get(0);
                int other = road.get(1);
                distance[one] = Math.min(distance[one], distance[other] + road.get(2));
                distance[other] = Math.min(distance[other], distance[one] + road.get(2));
            }
        }
        return distance;
    }

    /** The shortest road between two towns, or {@link #FAR}. */
    private static long road(Problem problem, int one, int other) {
        long shortest = FAR;
        for (List<Integer> road : problem.roads) {
            if ((road.get(0) == one && road.get(1) == other) || (road.get(0) == other && road.get(1) == one)) {
                shortest = Math.min(shortest, road.get(2));
            }
        }
        return shortest;
    }

    private static char letter(int town) {
        return (char) ('A' + town);
    }

    @Override
    public String question(Problem problem) {
        String roads = problem.roads.stream()
                .map(road -> letter(road.get(0)) + "-" + letter(road.get(1)) + ": " + road.get(2))
                .collect(Collectors.joining(", "));
        return "Roads between towns and their lengths: " + roads + ". What is the shortest way from "
                + letter(problem.from) + " to " + letter(problem.to) + "? Answer with the towns in order, like A-B-C.";
    }

    @Override
    public String solve(Problem problem) {
        long[] distance = distances(problem.towns, problem.roads, problem.to);
        StringBuilder way = new StringBuilder().append(letter(problem.from));
        for (int at = problem.from; at != problem.to; ) {
            int next = 0;
            while (road(problem, at, next) + distance[next] != distance[at]) {
                next++;
            }
            way.append('-').append(letter(next));
            at = next;
        }
        return way.toString();
    }

    @Override
    public Verdict verify(Problem problem, String answer) {
        String[] towns = answer.strip().split("\\s*(?:->|→|-|,|\\s)\\s*", -1);
        long length = 0;
        int at = -1;
        for (String town : towns) {
            int next = town.length() == 1 ? town.charAt(0) - 'A' : -1;
            if (next < 0 || next >= problem.towns) {
                return Verdict.incorrect(Excerpts.of(answer), "not a list of towns");
            }
            if (at < 0 && next != problem.from) {
                return Verdict.incorrect(Excerpts.of(answer), "does not start in " + letter(problem.from));
            }
            if (at >= 0 && road(problem, at, next) == FAR) {
                return Verdict.incorrect(Excerpts.of(answer), "no road from " + letter(at) + " to " + town);
            }
            length += at >= 0 ? road(problem, at, next) : 0;
            at = next;
        }
        if (at != problem.to) {
            return Verdict.incorrect(Excerpts.of(answer), "does not end in " + letter(problem.to));
        }
        long shortest = distances(problem.towns, problem.roads, problem.to)[problem.from];
        return length == shortest
                ? Verdict.correct(Excerpts.of(answer))
                : Verdict.incorrect(Excerpts.of(answer), "length " + length + ", there is a way of " + shortest);
    }
}
