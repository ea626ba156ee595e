package io.firesteel.rewards.math.algebra;

import io.firesteel.rewards.math.syntax.Expression;
import io.firesteel.rewards.math.syntax.Expression.Application;
import io.firesteel.rewards.math.syntax.Expression.Enclosed;
import io.firesteel.rewards.math.syntax.Expression.Power;
import io.firesteel.rewards.math.syntax.Expression.Product;
import io.firesteel.rewards.math.syntax.Expression.Symbol;
import io.firesteel.rewards.math.syntax.Expression.Words;
import io.firesteel.rewards.math.syntax.Expressions;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whether what two values are called can be one thing. Names of one kind must agree: {@code x} and {@code y}, {@code a_n} and
 * {@code a_{n+1}}, {@code f(x)} and {@code f(2x)}, {@code P(A)} and {@code P(B)} are two things each. Names of two kinds, as
 * {@code y} and {@code f(x)} or {@code AB} and {@code |AB|}, are left to their values; and small letters in a call are bound:
 * {@code f(n) = 2n} is {@code f(x) = 2x}. Names in words differ where {@link Quantities} says so.
 */
final class Names {
    /** A function, as it is written before its brackets, and what it is applied to. */
    private record Call(Expression function, List<Expression> arguments) {
        /** {@code Pr(A)} is {@code P(A)}, and {@code D(X)} is {@code Var(X)}. */
        boolean isOf(Call other) {
            return function.equals(other.function) || name(function).equals(name(other.function));
        }

        private static String name(Expression function) {
            String name = function instanceof Symbol symbol ? symbol.name() : function.toString();
            return SYNONYMS.getOrDefault(name, name);
        }
    }

    private static final Map<String, String> SYNONYMS = Map.of(
            "Pr",
            "P",
            "\\Pr",
            "P",
            "Prob",
            "P",
            "Mean",
            "E",
            "V",
            "Var",
            "D",
            "Var",
            "Variance",
            "Var",
            "SD",
            "sigma",
            "Std",
            "sigma");

    private static final Set<String> GREEK = Set.of(
            "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu",
            "xi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega");

    private static final char TRIANGLE = '△';
    private static final String BAR = "\\overline{";

    private Names() {}

    /**
     * What the second name's value is under the first name.
     *
     * @return null if the names are of one kind and differ
     */
    static Value under(Expression gold, Value.Named prediction) {
        Expression other = prediction.name();
        if (gold.equals(other)) {
            return prediction.value();
        }
        if (gold instanceof Symbol one && other instanceof Symbol two) {
            return differ(one.name(), two.name()) || Quantities.differ(one.name(), two.name())
                    ? null
                    : prediction.value();
        }
        if (gold instanceof Enclosed one && other instanceof Enclosed two) {
            return permuted(one.items(), two.items(), prediction.value());
        }
        if (gold instanceof Words one && other instanceof Words two) {
            return Quantities.differ(one.text(), two.text()) ? null : prediction.value();
        }
        if (areTriangles(gold) && areTriangles(other)) {
            return sorted(gold).equals(sorted(other)) ? prediction.value() : null;
        }
        if (areAngles(gold) && areAngles(other)) {
            return sameAngle(Expressions.letters(gold), Expressions.letters(other)) ? prediction.value() : null;
        }
        // P(A) may be two points, and is a call beside P(A').
        boolean points = arePoints(gold) && arePoints(other);
        Call call = call(gold, points);
        Call second = call(other, points);
        if (call != null
                && second != null
                && (call.isOf(second)
                        || !arePoints(gold) && !arePoints(other)
                        || call.arguments().equals(second.arguments()))) {
            return call.isOf(second)
                            && call.arguments().size() == second.arguments().size()
                    ? renamed(call, second, prediction.value())
                    : null;
        }
        return arePoints(gold) && arePoints(other) && !sorted(gold).equals(sorted(other)) ? null : prediction.value();
    }

    /** Single letters must be the same, and subscripts where both have one; longer names are words for anything. */
    private static boolean differ(String one, String two) {
        String first = base(one);
        String second = base(two);
        boolean letters = isLetter(first) && isLetter(second);
        if (first.startsWith(BAR) && second.startsWith(BAR)) {
            return !List.of(first.chars().sorted().boxed().toArray())
                    .equals(List.of(second.chars().sorted().boxed().toArray()));
        }
        boolean subscripts = first.length() < one.length() && second.length() < two.length();
        return letters && !first.equals(second) || subscripts && !one.equals(two);
    }

    private static boolean isLetter(String name) {
        return name.replace("'", "").length() == 1 || GREEK.contains(name);
    }

    private static String base(String name) {
        int subscript = name.indexOf('_');
        return subscript < 0 ? name : name.substring(0, subscript);
    }

    /** {@code (x, y) = (1, 2)} says what {@code (y, x) = (2, 1)} says. */
    private static Value permuted(List<Expression> gold, List<Expression> other, Value value) {
        if (gold.size() != other.size()
                || !other.containsAll(gold)
                || !(value instanceof Value.Sequence tuple)
                || tuple.items().size() != gold.size()) {
            return null;
        }
        List<Value> items = new ArrayList<>();
        gold.forEach(name -> items.add(tuple.items().get(other.indexOf(name))));
        return new Value.Sequence(tuple.open(), tuple.close(), List.copyOf(items));
    }

    private static Call call(Expression name, boolean points) {
        if (name instanceof Application call) {
            return new Call(new Symbol(call.function()), call.arguments());
        }
        Call spelled = name instanceof Product product ? spelled(product.factors()) : null;
        if (spelled != null) {
            return spelled;
        }
        if (name instanceof Product product && product.factors().size() == 2) {
            Expression first = product.factors().get(0);
            Expression function = first instanceof Power power ? power.base() : first;
            boolean called = function instanceof Symbol symbol && !symbol.name().startsWith("triangle")
                    || function instanceof Application composed
                            && composed.function().equals("circ");
            return called && !points ? new Call(first, product.factors().subList(1, 2)) : null;
        }
        return null;
    }

    /** {@code Var(X)}: a word, or a capital letter and small ones, before one argument; null if it is anything else. */
    private static Call spelled(List<Expression> factors) {
        int last = factors.size() - 1;
        if (last == 1 && factors.get(0) instanceof Words words && words.text().indexOf(' ') < 0) {
            return new Call(new Symbol(words.text()), factors.subList(1, 2));
        }
        StringBuilder word = new StringBuilder();
        for (Expression factor : factors.subList(0, last)) {
            word.append(factor instanceof Symbol letter && letter.name().length() == 1 ? letter.name() : "?");
        }
        boolean name = last > 1
                && Character.isUpperCase(word.charAt(0))
                && word.chars().skip(1).allMatch(Character::isLowerCase);
        return name ? new Call(new Symbol(word.toString()), factors.subList(last, last + 1)) : null;
    }

    /** The value with the call's variables by the other call's names; null where they are no such variables and differ. */
    private static Value renamed(Call called, Call second, Value value) {
        List<Expression> gold = called.arguments();
        List<Expression> other = second.arguments();
        if (gold.equals(other)) {
            return value;
        }
        if (called.function() instanceof Symbol function
                && function.name().length() > 1
                && function.name().chars().allMatch(Character::isLetter)) {
            return null; // deg p and deg q: nothing is bound
        }
        for (int i = 0; i < gold.size(); i++) {
            if (!isBound(gold.get(i)) || !isBound(other.get(i))) {
                return null;
            }
        }
        if (!(value instanceof Value.Scalar scalar)) {
            return value;
        }
        // By names that nothing else has, since the two may exchange theirs; a free variable of the new name would be
        // caught.
        Expression changed = scalar.expression();
        for (Expression name : gold) {
            if (!other.contains(name) && Expressions.variables(changed).contains(((Symbol) name).name())) {
                return null;
            }
        }
        for (int i = 0; i < other.size(); i++) {
            changed = Expressions.renamed(changed, (Symbol) other.get(i), new Symbol("bound " + i));
        }
        for (int i = 0; i < gold.size(); i++) {
            changed = Expressions.renamed(changed, new Symbol("bound " + i), (Symbol) gold.get(i));
        }
        return new Value.Scalar(changed, scalar.unit());
    }

    private static boolean isBound(Expression argument) {
        return argument instanceof Symbol symbol
                && symbol.name().length() == 1
                && Character.isLowerCase(symbol.name().charAt(0));
    }

    private static boolean areTriangles(Expression name) {
        String letters = Expressions.letters(name);
        return letters != null && letters.length() == 4 && letters.charAt(0) == TRIANGLE;
    }

    private static boolean areAngles(Expression name) {
        String letters = Expressions.letters(name);
        return letters != null && letters.length() == 4 && letters.charAt(0) == '∠';
    }

    /** {@code ∠ABC} is {@code ∠CBA} and no other: the vertex stands in the middle. */
    private static boolean sameAngle(String one, String two) {
        return one.charAt(2) == two.charAt(2)
                && (one.equals(two) || one.charAt(1) == two.charAt(3) && one.charAt(3) == two.charAt(1));
    }

    /** Capital letters side by side: a segment or a polygon by its corners, from whichever one. */
    private static boolean arePoints(Expression name) {
        String letters = Expressions.letters(name);
        return letters != null && letters.length() > 1 && letters.chars().allMatch(Character::isUpperCase);
    }

    private static List<Integer> sorted(Expression name) {
        return Expressions.letters(name).chars().sorted().boxed().toList();
    }
}
