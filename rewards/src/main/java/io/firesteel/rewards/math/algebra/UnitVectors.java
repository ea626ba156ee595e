package io.firesteel.rewards.math.algebra;

import io.firesteel.rewards.math.syntax.Expression;
import io.firesteel.rewards.math.syntax.Expression.Product;
import io.firesteel.rewards.math.syntax.Expression.Sum;
import io.firesteel.rewards.math.syntax.Expression.Symbol;
import io.firesteel.rewards.math.syntax.Expressions;

import java.util.ArrayList;
import java.util.List;

/** Vectors as sums of unit vectors: {@code 2i + 3j - k} is {@code (2, 3, -1)}. Without j or k in it, i is the imaginary unit. */
final class UnitVectors {
    private static final List<String> NAMES = List.of("i", "j", "k");

    private UnitVectors() {}

    /** The tuple's coordinates as a sum of unit vectors, if the other is such a sum; null if one of the two is none. */
    static Expression sum(Value.Sequence tuple, Value.Scalar other) {
        int size = tuple.items().size();
        boolean vector = other.unit().isEmpty()
                && (size == 2 || size == 3)
                && Expressions.any(
                        other.expression(), part -> part.equals(new Symbol("j")) || part.equals(new Symbol("k")))
                && Expressions.any(other.expression(), part -> part instanceof Sum);
        List<Expression> terms = new ArrayList<>();
        for (int at = 0; vector && at < size; at++) {
            if (!(tuple.items().get(at) instanceof Value.Scalar coordinate)
                    || !coordinate.unit().isEmpty()) {
                return null;
            }
            terms.add(new Product(List.of(coordinate.expression(), new Symbol(NAMES.get(at)))));
        }
        return terms.isEmpty() ? null : new Sum(List.copyOf(terms));
    }
}
