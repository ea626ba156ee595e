package io.firesteel.rewards.math.algebra;

import io.firesteel.rewards.math.syntax.Expression;
import io.firesteel.rewards.math.syntax.Expression.Application;
import io.firesteel.rewards.math.syntax.Expression.Based;
import io.firesteel.rewards.math.syntax.Expression.Negation;
import io.firesteel.rewards.math.syntax.Expression.Numeral;
import io.firesteel.rewards.math.syntax.Expression.Percentage;
import io.firesteel.rewards.math.syntax.Expression.Product;
import io.firesteel.rewards.math.syntax.Expression.Quantity;
import io.firesteel.rewards.math.syntax.Expression.Quotient;
import io.firesteel.rewards.math.syntax.Expression.Sum;
import io.firesteel.rewards.math.syntax.Expression.Symbol;
import io.firesteel.rewards.math.syntax.Expressions;
import io.firesteel.rewards.math.syntax.NumberWords;
import io.firesteel.rewards.math.syntax.Units;
import io.firesteel.rewards.math.value.Fuel;
import io.firesteel.rewards.math.value.Rational;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Whether two values are the same answer. The same in both directions except where the gold alone says how exact it is:
 * a decimal's written digits.
 */
public final class Equivalence {
    private static final Set<String> MONEY = Set.of("$", "€", "£", "cent");

    private final Fuel fuel;
    private final Scalars scalars;
    private final Interpreter interpreter;

    public Equivalence(Fuel fuel) {
        this.fuel = fuel;
        this.scalars = new Scalars(fuel);
        this.interpreter = new Interpreter(fuel);
    }

    /**
     * Does what comparing with a value costs on that value's side.
     *
     * @throws io.firesteel.rewards.math.value.FuelExhausted if that is more than there is
     */
    public void weigh(Value value) {
        fuel.charge(5);
        if (value instanceof Value.Scalar scalar) {
            scalars.weigh(scalar.expression());
        } else if (value instanceof Value.Named named) {
            weigh(named.value());
        } else if (value instanceof Value.Collection collection) {
            collection.items().forEach(this::weigh);
        } else if (value instanceof Value.Sequence sequence) {
            sequence.items().forEach(this::weigh);
        } else if (value instanceof Value.Matrix matrix) {
            matrix.rows().forEach(row -> row.forEach(scalars::weigh));
        } else if (value instanceof Value.Statement statement) {
            scalars.weigh(difference(statement));
        } else if (value instanceof Value.Combined combined) {
            weigh(combined.left());
            weigh(combined.right());
        } else if (value instanceof Value.Proportion proportion) {
            proportion.parts().forEach(scalars::weigh);
        }
    }

    public boolean equal(Value gold, Value prediction) {
        fuel.charge(5);
        if (gold instanceof Value.Named || prediction instanceof Value.Named) {
            return named(gold, prediction);
        }
        if (gold instanceof Value.Scalar first && prediction instanceof Value.Scalar second) {
            return scalar(first, second);
        }
        if (gold instanceof Value.Time || prediction instanceof Value.Time) {
            return gold instanceof Value.Time time
                    ? TimeOfDay.same(time, prediction)
                    : TimeOfDay.same((Value.Time) prediction, gold);
        }
        if (gold instanceof Value.Phrase || prediction instanceof Value.Phrase) {
            return words(gold, prediction);
        }
        if (gold instanceof Value.Region || prediction instanceof Value.Region) {
            return region(gold, prediction);
        }
        if (gold instanceof Value.Collection first && prediction instanceof Value.Collection second) {
            return lists(first, second);
        }
        if (gold instanceof Value.Sequence first && prediction instanceof Value.Sequence second) {
            boolean interval = first.items().size() == 2;
            boolean brackets = first.open() == second.open() && first.close() == second.close();
            return (brackets || !interval) && ordered(first.items(), second.items());
        }
        if (gold instanceof Value.Sequence roots && isNumbered(roots) && prediction instanceof Value.Collection list) {
            return unordered(roots.items(), list.items());
        }
        if (prediction instanceof Value.Sequence roots && isNumbered(roots) && gold instanceof Value.Collection list) {
            return unordered(list.items(), roots.items());
        }
        if (gold instanceof Value.Sequence tuple && prediction instanceof Value.Collection list) {
            return isTuple(tuple) && ordered(tuple.items(), list.items())
                    || list.items().size() == 1 && equal(tuple, list.items().get(0));
        }
        if (gold instanceof Value.Collection list && prediction instanceof Value.Sequence tuple) {
            return isTuple(tuple) && ordered(list.items(), tuple.items())
                    || list.items().size() == 1 && equal(list.items().get(0), tuple);
        }
        if (gold instanceof Value.Sequence names && areNames(names) && prediction instanceof Value.Scalar) {
            return names.items().stream().allMatch(name -> equal(name, prediction));
        }
        if (prediction instanceof Value.Sequence names && areNames(names) && gold instanceof Value.Scalar) {
            return names.items().stream().allMatch(name -> equal(gold, name));
        }
        if (gold instanceof Value.Sequence tuple && prediction instanceof Value.Scalar sum && isTuple(tuple)) {
            Expression vector = UnitVectors.sum(tuple, sum);
            return vector != null && scalars.equal(vector, sum.expression());
        }
        if (prediction instanceof Value.Sequence tuple && gold instanceof Value.Scalar sum && isTuple(tuple)) {
            Expression vector = UnitVectors.sum(tuple, sum);
            return vector != null && scalars.equal(sum.expression(), vector);
        }
        if (gold instanceof Value.Collection list) {
            List<Value> items = list.braces() ? distinct(list.items()) : list.items();
            return items.size() == 1 && equal(items.get(0), prediction);
        }
        if (prediction instanceof Value.Collection list) {
            List<Value> items = distinct(list.items());
            return items.size() == 1 && equal(gold, items.get(0));
        }
        if (gold instanceof Value.Matrix first && prediction instanceof Value.Matrix second) {
            return matrix(first.rows(), second.rows());
        }
        if (gold instanceof Value.Matrix matrix && prediction instanceof Value.Sequence vector) {
            return isVector(matrix) ? ordered(cells(matrix), vector.items()) : rows(matrix, vector, true);
        }
        if (gold instanceof Value.Sequence vector && prediction instanceof Value.Matrix matrix) {
            return isVector(matrix) ? ordered(vector.items(), cells(matrix)) : rows(matrix, vector, false);
        }
        if (gold instanceof Value.Statement first && prediction instanceof Value.Statement second) {
            return statement(first, second);
        }
        if (gold instanceof Value.Proportion || prediction instanceof Value.Proportion) {
            return proportion(gold, prediction);
        }
        if (gold instanceof Value.Combined first && prediction instanceof Value.Combined second) {
            return combined(first, second);
        }
        return false;
    }

    // ---------------------------------------------------------------- names

    private boolean named(Value gold, Value prediction) {
        if (gold instanceof Value.Named first && prediction instanceof Value.Named second) {
            Value value = Names.under(first.name(), second);
            boolean numbers = isNumber(first.value()) && isNumber(second.value());
            return value != null && equal(first.value(), value)
                    || !numbers
                            && equation(first) != null
                            && equation(second) != null
                            && statement(equation(first), equation(second));
        }
        Value.Named named = gold instanceof Value.Named first ? first : (Value.Named) prediction;
        Value other = gold instanceof Value.Named ? prediction : gold;
        if (other instanceof Value.Collection several
                && named.value() instanceof Value.Collection values
                && several.items().stream().allMatch(Value.Statement.class::isInstance)) {
            List<Value> each = new ArrayList<>();
            values.items().forEach(value -> each.add(new Value.Named(named.name(), value)));
            return gold instanceof Value.Named ? unordered(each, several.items()) : unordered(several.items(), each);
        }
        if (other instanceof Value.Statement statement) {
            Value.Statement equation = equation(named);
            return equation != null && statement(statement, equation);
        }
        return gold instanceof Value.Named ? equal(named.value(), prediction) : equal(gold, named.value());
    }

    /** Whether it is {@code x_1 = 2, x_2 = 3}: two roots of something, in no order beside a list. */
    private static boolean isNumbered(Value.Sequence sequence) {
        return sequence.items().size() == 2
                && sequence.items().stream()
                        .allMatch(item -> item instanceof Value.Named named
                                && named.name() instanceof Symbol symbol
                                && symbol.name().startsWith("x_")
                                && symbol.name().length() == 3
                                && Character.isDigit(symbol.name().charAt(2)));
    }

    private static boolean isNumber(Value value) {
        return value instanceof Value.Scalar scalar && Expressions.isNumber(scalar.expression());
    }

    private static boolean areNames(Value.Sequence sequence) {
        return sequence.items().stream().allMatch(Value.Named.class::isInstance);
    }

    private static Value.Statement equation(Value.Named named) {
        return named.value() instanceof Value.Scalar scalar
                ? new Value.Statement("=", named.name(), scalar.expression())
                : null;
    }

    // ---------------------------------------------------------------- scalars and words

    private boolean scalar(Value.Scalar gold, Value.Scalar prediction) {
        String unit = gold.unit();
        String other = prediction.unit();
        boolean angles = unit.equals("°") && other.equals("rad") || unit.equals("rad") && other.equals("°");
        if (angles) {
            Expression first = unit.equals("°") ? new Quantity(gold.expression(), "°") : gold.expression();
            Expression second =
                    other.equals("°") ? new Quantity(prediction.expression(), "°") : prediction.expression();
            return scalars.identical(first, second);
        }
        if (!unit.isEmpty() && !other.isEmpty() && !unit.equals(other)) {
            Rational one = Units.size(unit, other);
            Rational two = Units.size(other, unit);
            return one != null && two != null && scalars.identical(times(gold, one), times(prediction, two));
        }
        if (unit.equals("°") != other.equals("°")
                && usesPi(unit.equals("°") ? prediction.expression() : gold.expression())) {
            // One side in degrees, the other in parts of π.
            Expression first = unit.equals("°") ? new Quantity(gold.expression(), "°") : gold.expression();
            Expression second =
                    other.equals("°") ? new Quantity(prediction.expression(), "°") : prediction.expression();
            return scalars.identical(first, second);
        }
        if (unit.isEmpty() != other.isEmpty() && (spelledUnit(gold, prediction) || variablesUnit(gold, prediction))) {
            return true;
        }
        if (isPercent(gold) != isPercent(prediction) && percent(gold, prediction)) {
            return true;
        }
        if (gold.expression() instanceof Based first && prediction.expression() instanceof Based second) {
            return first.value().equals(second.value());
        }
        if (gold.expression() instanceof Based || prediction.expression() instanceof Based) {
            Based based = gold.expression() instanceof Based first ? first : (Based) prediction.expression();
            // An answer asked for in another base is not the same number in base ten.
            if (based.base() != 10) {
                return false;
            }
        }
        String letters = Expressions.letters(gold.expression());
        if (letters != null
                && letters.length() > 1
                && sameWords(letters, Expressions.letters(prediction.expression()))) {
            return gold.expression().equals(prediction.expression())
                    || !(gold.expression() instanceof Symbol)
                    || !(prediction.expression() instanceof Symbol);
        }
        if ((isResidue(gold.expression()) || isResidue(prediction.expression()))
                && congruent(gold.expression(), prediction.expression())) {
            return true;
        }
        if (MONEY.contains(unit)) {
            return scalars.equalAmount(gold.expression(), prediction.expression());
        }
        if (scalars.equal(gold.expression(), prediction.expression())) {
            return true;
        }
        for (Expression predicted : withConstants(gold.expression(), prediction.expression())) {
            if (scalars.equal(gold.expression(), predicted)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isPercent(Value.Scalar value) {
        return value.expression() instanceof Percentage;
    }

    /**
     * Whether one is a percentage and the other says as many without the sign: a question for a percentage is answered either
     * way. Only above 1, since of 0.5 and 0.5 % one is more likely a share.
     */
    private boolean percent(Value.Scalar gold, Value.Scalar prediction) {
        Expression first = gold.expression() instanceof Percentage share ? share.operand() : gold.expression();
        Expression second =
                prediction.expression() instanceof Percentage share ? share.operand() : prediction.expression();
        BigDecimal size = Expressions.isNumber(first)
                        && gold.unit().isEmpty()
                        && prediction.unit().isEmpty()
                ? scalars.real(first)
                : null;
        return size != null && size.abs().compareTo(BigDecimal.ONE) > 0 && scalars.equal(first, second);
    }

    /**
     * The prediction with its arbitrary constants by the gold's names, in each order: {@code Ae^x} for {@code Ce^x}. On one side
     * they are called C, as constants of integration are; at least one other variable is there. Empty where there are none.
     */
    private static List<Expression> withConstants(Expression gold, Expression prediction) {
        Set<String> mine = new TreeSet<>(Expressions.variables(gold));
        Set<String> other = new TreeSet<>(Expressions.variables(prediction));
        List<String> shared = mine.stream()
                .filter(name -> isConstant(name, "Cc") && other.contains(name))
                .toList();
        List<String> from = other.stream().filter(name -> !mine.contains(name)).toList();
        List<String> to = mine.stream().filter(name -> !other.contains(name)).toList();
        boolean constants = from.stream().allMatch(name -> isConstant(name, "ABCDKck"))
                && to.stream().allMatch(name -> isConstant(name, "ABCDKck"))
                && (from.stream().allMatch(name -> isConstant(name, "Cc"))
                        || to.stream().allMatch(name -> isConstant(name, "Cc")));
        int count = from.size() + shared.size();
        if (!constants
                || from.size() != to.size()
                || count > 2
                || mine.size() <= count
                || from.isEmpty() && count < 2
                || arePoints(gold, to)) {
            return List.of();
        }
        List<String> old = Stream.concat(from.stream(), shared.stream()).toList();
        List<String> names = Stream.concat(to.stream(), shared.stream()).toList();
        List<Expression> all = new ArrayList<>();
        for (int turn = from.isEmpty() ? 1 : 0; turn < count; turn++) {
            Expression renamed = prediction;
            for (int i = 0; i < count; i++) {
                renamed = Expressions.renamed(renamed, new Symbol(old.get(i)), new Symbol("constant " + i));
            }
            for (int i = 0; i < count; i++) {
                Symbol name = new Symbol(names.get((i + turn) % count));
                renamed = Expressions.renamed(renamed, new Symbol("constant " + i), name);
            }
            all.add(renamed);
        }
        return all;
    }

    /** {@code AB}, {@code ∠A}: capital letters in what is nothing but letters are points, events or given quantities. */
    private static boolean arePoints(Expression expression, List<String> names) {
        return Expressions.letters(expression) != null
                && names.stream().anyMatch(name -> Character.isUpperCase(name.charAt(0)));
    }

    private static boolean isConstant(String name, String letters) {
        return !name.isEmpty()
                && letters.indexOf(name.charAt(0)) >= 0
                && (name.length() == 1
                        || name.length() == 3 && name.charAt(1) == '_' && Character.isDigit(name.charAt(2)));
    }

    /** {@code 1 (mod 3)} beside {@code 3k + 1} or {@code 4 (mod 3)}. */
    private boolean congruent(Expression gold, Expression prediction) {
        Rational[] first = residue(gold);
        Rational[] second = residue(prediction);
        if (first == null || second == null || !first[1].equals(second[1])) {
            return false;
        }
        return first[0].minus(second[0]).over(first[1]).isInteger();
    }

    /** A residue and its modulus, of {@code a (mod m)} and of {@code mk + a}; null for anything else. */
    private Rational[] residue(Expression expression) {
        if (expression instanceof Application application
                && application.function().equals("pmod")
                && application.arguments().size() == 2
                && application.arguments().get(1) instanceof Numeral modulus) {
            Expression written = application.arguments().get(0);
            Rational residue = written instanceof Numeral number
                    ? number.value()
                    : written instanceof Negation negation && negation.operand() instanceof Numeral number
                            ? number.value().negate()
                            : null;
            return residue == null || modulus.value().isZero() ? null : new Rational[] {residue, modulus.value()};
        }
        Set<String> variables = Expressions.variables(expression);
        Expression[] line = variables.size() == 1
                ? scalars.linear(expression, variables.iterator().next())
                : null;
        if (line == null) {
            return null;
        }
        Rational slope = ((Numeral) line[0]).value();
        return slope.isZero() ? null : new Rational[] {((Numeral) line[1]).value(), slope.abs()};
    }

    private static boolean isResidue(Expression expression) {
        return expression instanceof Application application
                && application.function().equals("pmod");
    }

    private static Expression times(Value.Scalar value, Rational factor) {
        return new Product(List.of(value.expression(), new Numeral(factor, Numeral.EXACT)));
    }

    private static boolean usesPi(Expression expression) {
        return Expressions.any(expression, part -> part.equals(new Symbol("pi")));
    }

    /** {@code 9.8 m/s^2} in plain letters is a product of symbols; beside a gold in m/s² it is that many of them. */
    private boolean spelledUnit(Value.Scalar gold, Value.Scalar prediction) {
        Value.Scalar with = gold.unit().isEmpty() ? prediction : gold;
        Expression without = gold.unit().isEmpty() ? gold.expression() : prediction.expression();
        if (without instanceof Product whole
                && whole.factors().size() == 2
                && whole.factors().get(1) instanceof Quotient quotient) {
            // 9.8 \frac{m}{s^2}
            without = new Quotient(
                    new Product(List.of(whole.factors().get(0), quotient.numerator())), quotient.denominator());
        }
        Expression top = without instanceof Quotient quotient ? quotient.numerator() : without;
        if (!(top instanceof Product product) || !(product.factors().get(0) instanceof Numeral number)) {
            return false;
        }
        StringBuilder unit = new StringBuilder();
        if (!Units.spell(product.factors().subList(1, product.factors().size()), unit)
                || without instanceof Quotient quotient
                        && !Units.spell(List.of(quotient.denominator()), unit.append('/'))) {
            return false;
        }
        return with.unit().equals(Units.canonical(unit.toString()))
                && (gold.unit().isEmpty()
                        ? scalars.equal(number, with.expression())
                        : scalars.equal(with.expression(), number));
    }

    /** {@code \frac54 mg} beside {@code \frac{5mg}{4}}: the letters of a unit as the product that they are on the other side. */
    private boolean variablesUnit(Value.Scalar gold, Value.Scalar prediction) {
        Value.Scalar with = gold.unit().isEmpty() ? prediction : gold;
        Expression without = gold.unit().isEmpty() ? gold.expression() : prediction.expression();
        Expression variables = Units.variables(with.unit());
        return variables != null
                && !Expressions.isNumber(without)
                && scalars.identical(new Product(List.of(with.expression(), variables)), without);
    }

    private static String letters(Value value) {
        if (value instanceof Value.Phrase phrase) {
            return phrase.text();
        }
        return value instanceof Value.Scalar scalar ? Expressions.letters(scalar.expression()) : null;
    }

    private static boolean sameWords(String first, String second) {
        return second != null && Phrases.same(first, second);
    }

    /** The same words, or a number in words and its value. */
    private boolean words(Value gold, Value prediction) {
        String first = letters(gold);
        String second = letters(prediction);
        if (first != null && second != null) {
            return sameWords(first, second);
        }
        Value number = gold instanceof Value.Phrase phrase ? spelled(phrase) : gold;
        Value other = prediction instanceof Value.Phrase phrase ? spelled(phrase) : prediction;
        return number instanceof Value.Scalar left && other instanceof Value.Scalar right && scalar(left, right);
    }

    private static Value spelled(Value.Phrase phrase) {
        Rational number = NumberWords.value(phrase.text());
        if (number != null) {
            return new Value.Scalar(new Numeral(number, Numeral.EXACT), "");
        }
        NumberWords.Counted counted = NumberWords.counted(phrase.text());
        if (counted == null) {
            return phrase;
        }
        Expression value = new Numeral(counted.number(), Numeral.EXACT);
        boolean percent = counted.unit().equals("percent") || counted.unit().equals("per cent");
        return percent
                ? new Value.Scalar(new Percentage(value), "")
                : new Value.Scalar(value, Units.canonical(counted.unit()));
    }

    // ---------------------------------------------------------------- lists, sets, matrices

    private static boolean isTuple(Value.Sequence sequence) {
        return sequence.open() == '(' && sequence.close() == ')'
                || sequence.items().size() > 2;
    }

    private boolean ordered(List<Value> gold, List<Value> prediction) {
        if (gold.size() != prediction.size()) {
            return false;
        }
        if (gold.stream().allMatch(Value.Named.class::isInstance)
                && prediction.stream().allMatch(Value.Named.class::isInstance)) {
            // Named values may come in any order, each under its own name.
            return matched(gold, prediction, true);
        }
        for (int i = 0; i < gold.size(); i++) {
            if (!member(gold.get(i), prediction.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** How often a member is written counts only where a bare list, as gold, writes one more than once: a double root. */
    private boolean lists(Value.Collection gold, Value.Collection prediction) {
        if (gold.items().size() == prediction.items().size()) {
            return matched(gold.items(), prediction.items(), false);
        }
        List<Value> few = distinct(gold.items());
        boolean repeats = !gold.braces() && few.size() < gold.items().size();
        if (repeats) {
            return !prediction.braces() && unordered(gold.items(), prediction.items());
        }
        List<Value> others = distinct(prediction.items());
        return few.size() == others.size() && matched(few, others, false);
    }

    private boolean unordered(List<Value> gold, List<Value> prediction) {
        return gold.size() == prediction.size() && matched(gold, prediction, false);
    }

    /** Within a list, a set of one is not its member. */
    private boolean member(Value gold, Value prediction) {
        boolean set =
                isSet(gold) && prediction instanceof Value.Scalar || isSet(prediction) && gold instanceof Value.Scalar;
        return !set && equal(gold, prediction);
    }

    private static boolean isSet(Value value) {
        return value instanceof Value.Collection collection && collection.braces();
    }

    private boolean matched(List<Value> gold, List<Value> prediction, boolean byName) {
        List<Value> rest = new ArrayList<>(prediction);
        for (Value item : gold) {
            boolean found = false;
            for (int i = 0; i < rest.size() && !found; i++) {
                Value candidate = rest.get(i);
                boolean sameName = !byName || ((Value.Named) item).name().equals(((Value.Named) candidate).name());
                if (sameName && member(item, candidate)) {
                    rest.remove(i);
                    found = true;
                }
            }
            if (!found) {
                return false;
            }
        }
        return rest.isEmpty();
    }

    private List<Value> distinct(List<Value> items) {
        List<Value> distinct = new ArrayList<>();
        for (Value item : items) {
            if (distinct.stream().noneMatch(other -> equal(other, item))) {
                distinct.add(item);
            }
        }
        return distinct;
    }

    private boolean matrix(List<List<Expression>> gold, List<List<Expression>> prediction) {
        if (gold.size() != prediction.size()) {
            return false;
        }
        for (int i = 0; i < gold.size(); i++) {
            if (gold.get(i).size() != prediction.get(i).size()) {
                return false;
            }
            for (int j = 0; j < gold.get(i).size(); j++) {
                if (!scalars.equal(gold.get(i).get(j), prediction.get(i).get(j))) {
                    return false;
                }
            }
        }
        return true;
    }

    private List<Value> cells(Value.Matrix matrix) {
        List<Value> cells = new ArrayList<>();
        matrix.rows().forEach(row -> row.forEach(cell -> cells.add(interpreter.read(cell))));
        return cells;
    }

    /** A matrix written as a list of its rows. */
    private boolean rows(Value.Matrix matrix, Value.Sequence list, boolean goldIsMatrix) {
        if (matrix.rows().size() != list.items().size()) {
            return false;
        }
        for (int i = 0; i < matrix.rows().size(); i++) {
            List<Value> row =
                    matrix.rows().get(i).stream().map(interpreter::read).toList();
            if (!(list.items().get(i) instanceof Value.Sequence cells)
                    || !(goldIsMatrix ? ordered(row, cells.items()) : ordered(cells.items(), row))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isVector(Value.Matrix matrix) {
        return matrix.rows().size() == 1 || matrix.rows().get(0).size() == 1;
    }

    // ---------------------------------------------------------------- sets of reals

    private boolean region(Value gold, Value prediction) {
        String variable = gold instanceof Value.Region first ? first.variable() : "";
        String other = prediction instanceof Value.Region second ? second.variable() : "";
        if (!variable.isEmpty() && !other.isEmpty() && !variable.equals(other)) {
            return false;
        }
        RealSet first = interpreter.realSet(gold);
        RealSet second = first == null ? null : interpreter.realSet(prediction);
        if (second == null || first.intervals().size() != second.intervals().size()) {
            return false;
        }
        for (int i = 0; i < first.intervals().size(); i++) {
            RealSet.Interval left = first.intervals().get(i);
            RealSet.Interval right = second.intervals().get(i);
            if (left.lowClosed() != right.lowClosed()
                    || left.highClosed() != right.highClosed()
                    || !bound(left.low(), right.low())
                    || !bound(left.high(), right.high())) {
                return false;
            }
        }
        return true;
    }

    private boolean bound(RealSet.Bound gold, RealSet.Bound prediction) {
        return gold.side() == prediction.side()
                && (!gold.isFinite() || scalars.equal(gold.written(), prediction.written()));
    }

    private boolean combined(Value.Combined gold, Value.Combined prediction) {
        if (!gold.operator().equals(prediction.operator())) {
            return false;
        }
        if (gold.operator().equals("difference")) {
            return equal(gold.left(), prediction.left()) && equal(gold.right(), prediction.right());
        }
        return unordered(parts(gold, gold.operator()), parts(prediction, prediction.operator()));
    }

    private static List<Value> parts(Value value, String operator) {
        if (value instanceof Value.Combined combined && combined.operator().equals(operator)) {
            List<Value> parts = new ArrayList<>(parts(combined.left(), operator));
            parts.addAll(parts(combined.right(), operator));
            return parts;
        }
        return List.of(value);
    }

    // ---------------------------------------------------------------- relations

    /**
     * Two equations are the same if one is a multiple of the other; of inequalities, a positive multiple, or a negative
     * one with the relation turned round. Other relations must agree side by side.
     */
    private boolean statement(Value.Statement gold, Value.Statement prediction) {
        String operator = gold.operator();
        String other = prediction.operator();
        boolean symmetric = operator.equals("=") || operator.equals("!=");
        if (symmetric || operator.startsWith("<") || operator.startsWith(">")) {
            if (!other.equals(operator) && !other.equals(Interpreter.flipped(operator))) {
                return false;
            }
            if (sameSides(gold, prediction) && other.equals(operator)) {
                return true;
            }
            BigDecimal factor = factor(gold, prediction);
            if (factor == null) {
                return symmetric && scalars.proportional(difference(gold), difference(prediction));
            }
            return symmetric || other.equals(operator) == factor.signum() > 0;
        }
        return other.equals(operator) && sameSides(gold, prediction);
    }

    private boolean sameSides(Value.Statement gold, Value.Statement prediction) {
        return equal(interpreter.read(gold.left()), interpreter.read(prediction.left()))
                && equal(interpreter.read(gold.right()), interpreter.read(prediction.right()));
    }

    private BigDecimal factor(Value.Statement gold, Value.Statement prediction) {
        return scalars.factor(difference(gold), difference(prediction));
    }

    private static Expression difference(Value.Statement statement) {
        return new Sum(List.of(statement.left(), new Negation(statement.right())));
    }

    // ---------------------------------------------------------------- ratios

    private boolean proportion(Value gold, Value prediction) {
        if (gold instanceof Value.Proportion first && prediction instanceof Value.Proportion second) {
            List<Expression> left = first.parts();
            List<Expression> right = second.parts();
            if (left.size() != right.size()) {
                return false;
            }
            for (int i = 1; i < left.size(); i++) {
                if (!scalars.identical(
                        new Quotient(left.get(i - 1), left.get(i)), new Quotient(right.get(i - 1), right.get(i)))) {
                    return false;
                }
            }
            return true;
        }
        Expression first = quotient(gold);
        Expression second = quotient(prediction);
        return first != null && second != null && scalars.identical(first, second);
    }

    private static Expression quotient(Value value) {
        if (value instanceof Value.Proportion ratio) {
            return ratio.parts().size() == 2
                    ? new Quotient(ratio.parts().get(0), ratio.parts().get(1))
                    : null;
        }
        return value instanceof Value.Scalar scalar && scalar.unit().isEmpty() ? scalar.expression() : null;
    }
}
