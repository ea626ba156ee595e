package io.firesteel.cluster.data;

import io.firesteel.core.Group;
import io.firesteel.core.Prompt;
import io.firesteel.core.ScoredRollout;
import io.firesteel.core.Verdict;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which training prompts are drawn when. Iteration b's are a function of the seed, b and what was observed before: a resumed run that
 * observes what its checkpoint {@link #observed} draws what the uninterrupted one would have drawn. Of several sources each gives its share, see {@link Shares}.
 */
public final class Curriculum {
    /** So many draws in a row that bring nothing new say that there is nothing more, and ten for each prompt that is asked for. */
    private static final long PATIENCE = 1000;

    private final List<Order> orders;
    private final Shares shares;

    Curriculum(List<Order> orders, Shares shares) {
        this.orders = List.copyOf(orders);
        this.shares = shares;
    }

    /** The prompts of iteration {@code number}, from 0. No prompt is there twice. */
    public List<Prompt> draw(long number) {
        return draw(number, 0);
    }

    /**
     * Takes in how often prompts were solved, which a prioritised order goes by.
     *
     * @param groups of one iteration; those without a verified completion say nothing
     */
    public void observe(List<Group<ScoredRollout>> groups) {
        Map<String, Double> solved = new HashMap<>();
        for (Group<ScoredRollout> group : groups) {
            group.members().stream()
                    .map(member -> member.verdict().kind())
                    .filter(Verdict.Kind::verified)
                    .mapToInt(kind -> kind == Verdict.Kind.CORRECT ? 1 : 0)
                    .average()
                    .ifPresent(rate -> solved.put(group.prompt().id(), rate));
        }
        observe(solved);
    }

    /** The same, of what {@link #observed} said. */
    public void observe(Map<String, Double> solved) {
        orders.forEach(order -> order.observe(solved));
    }

    /** By prompt id the share of right completions when it was last drawn, sorted; empty where no order goes by that. */
    public Map<String, Double> observed() {
        Map<String, Double> observed = new TreeMap<>();
        orders.forEach(order -> observed.putAll(order.observed()));
        return observed;
    }

    /**
     * Prompts for whoever wants each once: those of iterations 0, 1, …, each where it is drawn first. A source of a greater weight comes
     * round again before a smaller one has been given whole, and an easy problem again while the difficulty rises; who samples the
     * same prompt from the same seed again gets the same completions.
     *
     * @return {@code count} of them, fewer where a long stretch of draws brought no new one; each is drawn anew when it is asked for, since
     *     there may be millions
     */
    public PromptSource distinct(int count) {
        int perDraw = shares.slots(0).length;
        long[] places = new long[Math.min(count, 1024)]; // iteration × perDraw + place
        int found = 0;
        Ids met = new Ids();
        long lastNew = 0;
        for (long number = 0; found < count && number - lastNew <= PATIENCE + 10L * count; number++) {
            List<Prompt> drawn = draw(number);
            for (int place = 0; place < drawn.size() && found < count; place++) {
                if (met.isNew(drawn.get(place).id())) {
                    places = found < places.length ? places : Arrays.copyOf(places, Math.min(count, 2 * places.length));
                    places[found++] = number * perDraw + place;
                    lastNew = number;
                }
            }
        }
        long[] all = Arrays.copyOf(places, found);
        return new PromptSource() {
            @Override
            public int size() {
                return all.length;
            }

            @Override
            public Prompt prompt(int index) {
                return draw(all[index] / perDraw).get((int) (all[index] % perDraw));
            }
        };
    }

    /**
     * Further prompts for an iteration whose first ones did not do, as dynamic sampling needs (DAPO, arXiv:2503.14476, §3.2).
     *
     * @param round 0 is {@link #draw(long)}; each further round gives as many prompts that no earlier round of the same iteration gave,
     *     fewer or none where a source has no more
     */
    public List<Prompt> draw(long number, int round) {
        List<Iterator<Prompt>> drawn = new ArrayList<>();
        for (Order order : orders) {
            drawn.add(order.draw(number, round).iterator());
        }
        List<Prompt> prompts = new ArrayList<>();
        for (int source : shares.slots(number)) {
            if (drawn.get(source).hasNext()) {
                prompts.add(drawn.get(source).next());
            }
        }
        return prompts;
    }
}
