package io.firesteel.rewards.math.syntax;

import io.firesteel.rewards.math.syntax.Expression.Application;
import io.firesteel.rewards.math.syntax.Expression.Based;
import io.firesteel.rewards.math.syntax.Expression.Combination;
import io.firesteel.rewards.math.syntax.Expression.Enclosed;
import io.firesteel.rewards.math.syntax.Expression.Grid;
import io.firesteel.rewards.math.syntax.Expression.Listing;
import io.firesteel.rewards.math.syntax.Expression.Negation;
import io.firesteel.rewards.math.syntax.Expression.Numeral;
import io.firesteel.rewards.math.syntax.Expression.Percentage;
import io.firesteel.rewards.math.syntax.Expression.Power;
import io.firesteel.rewards.math.syntax.Expression.Product;
import io.firesteel.rewards.math.syntax.Expression.Quantity;
import io.firesteel.rewards.math.syntax.Expression.Quotient;
import io.firesteel.rewards.math.syntax.Expression.Ratio;
import io.firesteel.rewards.math.syntax.Expression.Relation;
import io.firesteel.rewards.math.syntax.Expression.Signed;
import io.firesteel.rewards.math.syntax.Expression.Sum;
import io.firesteel.rewards.math.syntax.Expression.Symbol;
import io.firesteel.rewards.math.syntax.Expression.Words;
import io.firesteel.rewards.math.value.Rational;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Walks over expressions. */
public final class Expressions {
    /** Symbols with a value of their own. */
    public static final Set<String> CONSTANTS = Set.of("pi", "e", "i", "infinity");

    private static final int MOST_SIGNS = 4;

    private Expressions() {}

    static List<Expression> children(Expression expression) {
        if (expression instanceof Sum sum) {
            return sum.terms();
        }
        if (expression instanceof Product product) {
            return product.factors();
        }
        if (expression instanceof Negation negation) {
            return List.of(negation.operand());
        }
        if (expression instanceof Quotient quotient) {
            return List.of(quotient.numerator(), quotient.denominator());
        }
        if (expression instanceof Power power) {
            return List.of(power.base(), power.exponent());
        }
        if (expression instanceof Signed signed) {
            return List.of(signed.operand());
        }
        if (expression instanceof Application application) {
            return application.arguments();
        }
        if (expression instanceof Percentage percentage) {
            return List.of(percentage.operand());
        }
        if (expression instanceof Quantity quantity) {
            return List.of(quantity.operand());
        }
        if (expression instanceof Enclosed enclosed) {
            return enclosed.items();
        }
        if (expression instanceof Listing listing) {
            return listing.items();
        }
        if (expression instanceof Relation relation) {
            return relation.sides();
        }
        if (expression instanceof Combination combination) {
            return List.of(combination.left(), combination.right());
        }
        if (expression instanceof Ratio ratio) {
            return ratio.parts();
        }
        if (expression instanceof Grid grid) {
            List<Expression> cells = new ArrayList<>();
            grid.rows().forEach(cells::addAll);
            return cells;
        }
        return List.of();
    }

    public static boolean any(Expression expression, Predicate<Expression> property) {
        if (property.test(expression)) {
            return true;
        }
        // The commonest by themselves: a walk is mostly leaves, and needs no list of one or two.
        if (expression instanceof Numeral || expression instanceof Symbol) {
            return false;
        }
        if (expression instanceof Negation negation) {
            return any(negation.operand(), property);
        }
        if (expression instanceof Quotient quotient) {
            return any(quotient.numerator(), property) || any(quotient.denominator(), property);
        }
        if (expression instanceof Power power) {
            return any(power.base(), property) || any(power.exponent(), property);
        }
        List<Expression> children = children(expression);
        for (int i = 0; i < children.size(); i++) {
            if (any(children.get(i), property)) {
                return true;
            }
        }
        return false;
    }

    /** The variables, without the constants. */
    public static Set<String> variables(Expression expression) {
        Set<String> names = new TreeSet<>();
        any(expression, part -> {
            if (part instanceof Symbol symbol && !CONSTANTS.contains(symbol.name())) {
                names.add(symbol.name());
            } else if (part instanceof Words words) {
                names.add(words.text());
            }
            return false;
        });
        return names;
    }

    public static boolean isNumber(Expression expression) {
        return !any(
                expression,
                part -> part instanceof Symbol symbol && !CONSTANTS.contains(symbol.name()) || part instanceof Words);
    }

    /**
     * What an expression with ± in it stands for. Each sign is chosen on its own, {@code ±1±2} is four numbers; where a ∓ is
     * among them, all are chosen together, the signs above or the signs below.
     *
     * @throws Unreadable if more than four are chosen on their own
     */
    public static List<Expression> signs(Expression expression) {
        int[] count = new int[1];
        boolean together = any(expression, part -> {
            count[0] += part instanceof Signed ? 1 : 0;
            return part instanceof Signed signed && signed.inverted();
        });
        if (!together && count[0] > MOST_SIGNS) {
            throw new Unreadable("more than " + MOST_SIGNS + " signs to choose");
        }
        int choices = together ? 2 : 1 << count[0];
        List<Expression> all = new ArrayList<>();
        for (int choice = 0; choice < choices; choice++) {
            int chosen = choice;
            int[] at = new int[1];
            all.add(map(expression, part -> {
                if (!(part instanceof Signed signed)) {
                    return part;
                }
                boolean below = (chosen >> (together ? 0 : at[0]++) & 1) != 0;
                return below != signed.inverted() ? new Negation(signed.operand()) : signed.operand();
            }));
        }
        return all;
    }

    /** With an expression in a variable's place. */
    public static Expression replaced(Expression expression, Symbol variable, Expression by) {
        return map(expression, part -> part.equals(variable) ? by : part);
    }

    /** With one variable by another name. */
    public static Expression renamed(Expression expression, Symbol from, Symbol to) {
        return map(expression, part -> part.equals(from) ? to : part);
    }

    /** With one variable by another name, also where it is the index of a symbol: {@code a_k} is {@code a_j}. */
    public static Expression reindexed(Expression expression, Symbol from, Symbol to) {
        return map(expression, part -> {
            if (part.equals(from)
                    || !(part instanceof Symbol symbol)
                    || symbol.name().indexOf('_') < 1) {
                return part.equals(from) ? to : part;
            }
            int index = symbol.name().indexOf('_') + 1;
            StringBuilder renamed =
                    new StringBuilder(symbol.name()).delete(index, symbol.name().length());
            for (int at = index, end; at < symbol.name().length(); at = end) {
                end = at + 1;
                while (Character.isLetter(symbol.name().charAt(at))
                        && end < symbol.name().length()
                        && Character.isLetter(symbol.name().charAt(end))) {
                    end++;
                }
                String word = symbol.name().substring(at, end);
                renamed.append(word.equals(from.name()) ? to.name() : word);
            }
            return new Symbol(renamed.toString());
        });
    }

    /** Rebuilds an expression from its leaves up. */
    private static Expression map(Expression expression, UnaryOperator<Expression> change) {
        List<Expression> parts =
                children(expression).stream().map(child -> map(child, change)).toList();
        Expression rebuilt = expression;
        if (expression instanceof Sum) {
            rebuilt = new Sum(parts);
        } else if (expression instanceof Product) {
            rebuilt = new Product(parts);
        } else if (expression instanceof Negation) {
            rebuilt = new Negation(parts.get(0));
        } else if (expression instanceof Quotient) {
            rebuilt = new Quotient(parts.get(0), parts.get(1));
        } else if (expression instanceof Power) {
            rebuilt = new Power(parts.get(0), parts.get(1));
        } else if (expression instanceof Signed signed) {
            rebuilt = new Signed(parts.get(0), signed.inverted());
        } else if (expression instanceof Application application) {
            rebuilt = new Application(application.function(), parts);
        } else if (expression instanceof Percentage) {
            rebuilt = new Percentage(parts.get(0));
        } else if (expression instanceof Quantity quantity) {
            rebuilt = new Quantity(parts.get(0), quantity.unit());
        } else if (expression instanceof Enclosed enclosed) {
            rebuilt = new Enclosed(enclosed.open(), enclosed.close(), parts);
        } else if (expression instanceof Relation relation) {
            rebuilt = new Relation(parts, relation.operators());
        } else if (expression instanceof Listing listing) {
            rebuilt = new Listing(listing.separator(), parts);
        } else if (expression instanceof Combination combination) {
            rebuilt = new Combination(combination.operator(), parts.get(0), parts.get(1));
        } else if (expression instanceof Ratio) {
            rebuilt = new Ratio(parts);
        } else if (expression instanceof Grid grid) {
            int width = grid.rows().get(0).size();
            List<List<Expression>> rows = new ArrayList<>();
            for (int start = 0; start < parts.size(); start += width) {
                rows.add(parts.subList(start, start + width));
            }
            rebuilt = new Grid(List.copyOf(rows));
        }
        return change.apply(rebuilt);
    }

    /**
     * The decimal an answer is, if it is written as one: its digits after the point say how exact it is. Null for
     * integers, fractions and everything else.
     */
    public static Numeral decimal(Expression expression) {
        if (expression instanceof Numeral numeral) {
            return numeral.places() > 0 ? numeral : null;
        }
        if (expression instanceof Negation negation) {
            Numeral inner = decimal(negation.operand());
            return inner == null ? null : new Numeral(inner.value().negate(), inner.places());
        }
        if (expression instanceof Percentage percentage) {
            Numeral inner = decimal(percentage.operand());
            return inner == null ? null : new Numeral(inner.value().over(Rational.of(100)), inner.places() + 2);
        }
        return null;
    }

    /** The letters of a symbol, of words or of a product of symbols, as written; null for anything else. */
    public static String letters(Expression expression) {
        if (expression instanceof Symbol symbol) {
            return symbol.name();
        }
        if (expression instanceof Words words) {
            return words.text();
        }
        if (expression instanceof Based || !(expression instanceof Product product)) {
            return null;
        }
        StringBuilder letters = new StringBuilder();
        for (Expression factor : product.factors()) {
            if (!(factor instanceof Symbol || factor instanceof Words)) {
                return null;
            }
            letters.append(letters(factor));
        }
        return letters.toString();
    }
}
