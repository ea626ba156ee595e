package io.firesteel.rewards.math.algebra;

import io.firesteel.rewards.math.algebra.RealSet.Bound;
import io.firesteel.rewards.math.syntax.Expression;
import io.firesteel.rewards.math.syntax.Expression.Application;
import io.firesteel.rewards.math.syntax.Expression.Combination;
import io.firesteel.rewards.math.syntax.Expression.Enclosed;
import io.firesteel.rewards.math.syntax.Expression.Grid;
import io.firesteel.rewards.math.syntax.Expression.Listing;
import io.firesteel.rewards.math.syntax.Expression.Negation;
import io.firesteel.rewards.math.syntax.Expression.Numeral;
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
import io.firesteel.rewards.math.syntax.Expressions;
import io.firesteel.rewards.math.syntax.LoadedWords;
import io.firesteel.rewards.math.syntax.Notation;
import io.firesteel.rewards.math.syntax.NumberWords;
import io.firesteel.rewards.math.syntax.Units;
import io.firesteel.rewards.math.syntax.Unreadable;
import io.firesteel.rewards.math.value.Fuel;
import io.firesteel.rewards.math.value.Rational;
import io.firesteel.rewards.math.value.Undefined;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Interprets an expression: which value it is, which name or unit goes with it, which part of a chain is the answer. */
final class Interpreter {
    private static final Set<String> INEQUALITIES = Set.of("<", ">", "<=", ">=", "!=");

    private static final Set<String> UNSOLVED = Set.of("abs", "log", "logbase", "ln", "lg", "exp");
    private static final Set<Expression> UNKNOWNS = Set.of(new Symbol("x"), new Symbol("y"));

    private static final int MAX_LISTED = 200;

    private final Fuel fuel;
    private final Scalars scalars;
    private final boolean reference;

    Interpreter(Fuel fuel) {
        this(fuel, false);
    }

    /** @param reference whether "and" between conditions that exclude each other means "or" */
    Interpreter(Fuel fuel, boolean reference) {
        this.reference = reference;
        this.fuel = fuel;
        this.scalars = new Scalars(fuel);
    }

    /**
     * @throws Unreadable if it has no meaning as an answer
     * @throws Undefined if it is a chain of equations that is not true
     */
    Value read(Expression expression) {
        fuel.charge(2);
        if (expression instanceof Listing listing) {
            return listing(listing);
        }
        if (expression instanceof Relation relation && !isSignedEquation(relation)) {
            return relation(relation);
        }
        if (Expressions.any(expression, part -> part instanceof Signed)) {
            List<Value> values = new ArrayList<>();
            Expressions.signs(expression).forEach(chosen -> values.add(read(chosen)));
            return new Value.Collection(List.copyOf(values), false);
        }
        if (expression instanceof Sum sum
                && sum.terms().size() == 2
                && sum.terms().get(0).equals(new Symbol("ℝ"))
                && sum.terms().get(1) instanceof Negation removed) {
            return combination(new Combination("difference", sum.terms().get(0), removed.operand()));
        }
        if (expression instanceof Application congruence
                && congruence.function().equals("pmod")
                && congruence.arguments().size() == 2
                && congruence.arguments().get(0) instanceof Relation relation
                && relation.operators().equals(List.of("equiv"))
                && isName(relation.sides().get(0))) {
            return new Value.Named(
                    relation.sides().get(0),
                    new Value.Scalar(
                            new Application(
                                    "pmod",
                                    List.of(
                                            relation.sides().get(1),
                                            congruence.arguments().get(1))),
                            ""));
        }
        if (expression instanceof Application application
                && application.function().equals("integers")) {
            return integers(application);
        }
        if (expression instanceof Application such && such.function().equals("such")) {
            Value condition = read(such.arguments().get(1));
            return condition instanceof Value.Region region ? new Value.Region(region.set(), "") : condition;
        }
        if (expression instanceof Enclosed enclosed) {
            return enclosed(enclosed);
        }
        if (expression instanceof Power power && power.base() instanceof Enclosed row && Matrices.isTransposed(power)) {
            return enclosed(row); // a column written as a row
        }
        if (expression instanceof Combination combination) {
            return combination(combination);
        }
        if (expression instanceof Words words) {
            return Phrases.value(words.text());
        }
        if (expression instanceof Ratio ratio) {
            if (ratio.parts().size() == 2
                    && ratio.parts().get(0) instanceof Words
                    && isName(ratio.parts().get(0))) {
                // "Total: 5" is a label and its value.
                return new Value.Named(ratio.parts().get(0), read(ratio.parts().get(1)));
            }
            return new Value.Proportion(ratio.parts());
        }
        if (expression instanceof Quantity quantity) {
            return quantity(quantity);
        }
        if (expression instanceof Quotient quotient
                && quotient.numerator() instanceof Quantity over
                && quotient.denominator() instanceof Words under
                && Stream.of(under.text().split(" ")).allMatch(Units::isMeasure)) {
            return quantity(new Quantity(over.operand(), over.unit() + "/" + under.text())); // J/(mol K)
        }
        if (expression instanceof Sum sum && sum.terms().stream().allMatch(Quantity.class::isInstance)) {
            Value.Scalar compound = compound(sum.terms());
            if (compound != null) {
                return compound;
            }
        }
        if (expression instanceof Negation negation && negation.operand() instanceof Quantity quantity) {
            return quantity(new Quantity(new Negation(quantity.operand()), quantity.unit()));
        }
        if (expression instanceof Symbol symbol && symbol.name().equals("emptyset")) {
            return new Value.Collection(List.of(), true);
        }
        if (expression instanceof Symbol symbol && symbol.name().equals("ℝ")) {
            return new Value.Region(RealSet.ALL, "");
        }
        if (Matrices.occurIn(expression)) {
            Expression reduced = new Matrices(fuel).reduce(expression);
            return reduced instanceof Grid grid ? new Value.Matrix(grid.rows()) : new Value.Scalar(reduced, "");
        }
        return new Value.Scalar(expression, "");
    }

    /** {@code 3x ± 4y = 0}: two equations. After a name it is one name with two values. */
    private static boolean isSignedEquation(Relation relation) {
        return relation.operators().equals(List.of("="))
                && !isName(relation.sides().get(0))
                && !Expressions.isNumber(relation.sides().get(0))
                && Expressions.any(relation, part -> part instanceof Signed);
    }

    /** The integers, or natural numbers from 1, that satisfy a condition: a list where they are few. */
    private Value integers(Application application) {
        Value condition = read(application.arguments().get(1));
        RealSet set = condition instanceof Value.Region region ? region.set() : null;
        if (set == null || set.intervals().isEmpty()) {
            return new Value.Scalar(application, "");
        }
        if (application.arguments().get(0).equals(new Symbol("ℕ"))) {
            Bound one = bound(Numeral.of(1));
            set = set.intersection(RealSet.of(one, true, Bound.INFINITY, false));
        }
        List<Value> members = new ArrayList<>();
        for (RealSet.Interval interval : set.intervals()) {
            if (!interval.low().isFinite() || !interval.high().isFinite()) {
                return new Value.Scalar(application, "");
            }
            if (!isListable(interval.low().value())
                    || !isListable(interval.high().value())) {
                return new Value.Scalar(application, "");
            }
            BigDecimal from = interval.low().value().setScale(0, RoundingMode.CEILING);
            BigDecimal to = interval.high().value().setScale(0, RoundingMode.FLOOR);
            if (to.subtract(from).compareTo(BigDecimal.valueOf(MAX_LISTED)) > 0) {
                return new Value.Scalar(application, "");
            }
            for (BigDecimal each = from; each.compareTo(to) <= 0; each = each.add(BigDecimal.ONE)) {
                boolean open = each.compareTo(interval.low().value()) == 0 && !interval.lowClosed()
                        || each.compareTo(interval.high().value()) == 0 && !interval.highClosed();
                if (!open) {
                    fuel.charge(5);
                    members.add(new Value.Scalar(new Numeral(Rational.of(each.toBigInteger()), Numeral.EXACT), ""));
                }
            }
        }
        return new Value.Collection(List.copyOf(members), true);
    }

    /** Whether a bound is small enough to round: huge exponents would make huge integers. */
    private static boolean isListable(BigDecimal bound) {
        return (long) bound.precision() - bound.scale() < 18;
    }

    private Value quantity(Quantity written) {
        Quantity quantity = new Quantity(written.operand(), Units.raised(written.unit()));
        int space = quantity.unit().indexOf(' ');
        String word = space < 0 ? quantity.unit() : quantity.unit().substring(0, space);
        long multiple = NumberWords.multiple(word);
        if (multiple > 0) {
            // "2.5 million people": the word is part of the number.
            Expression number = new Product(List.of(quantity.operand(), Numeral.of(multiple)));
            return space < 0
                    ? read(number)
                    : quantity(new Quantity(number, quantity.unit().substring(space + 1)));
        }
        if (NumberWords.part(word) > 0) {
            Expression number = new Quotient(quantity.operand(), Numeral.of(NumberWords.part(word)));
            return space < 0
                    ? read(number)
                    : quantity(new Quantity(number, quantity.unit().substring(space + 1)));
        }
        if (LoadedWords.any(quantity.unit())) {
            // "8 squared", "8 is wrong": whatever it says, it is not 8.
            return new Value.Scalar(new Product(List.of(quantity.operand(), new Words(quantity.unit()))), "");
        }
        Value inner = read(quantity.operand());
        if (inner instanceof Value.Scalar scalar) {
            String unit = Units.canonical(quantity.unit());
            return new Value.Scalar(scalar.expression(), scalar.unit().isEmpty() ? unit : scalar.unit() + unit);
        }
        return inner;
    }

    /** {@code 5 hours 30 minutes} in the unit of the last part; null if each part is not of a smaller unit than the one before. */
    private static Value.Scalar compound(List<Expression> parts) {
        String last = Units.canonical(((Quantity) parts.get(parts.size() - 1)).unit());
        Rational one = Units.size(last, last);
        List<Expression> terms = new ArrayList<>();
        String before = null;
        for (Expression part : parts) {
            Quantity quantity = (Quantity) part;
            String unit = Units.canonical(quantity.unit());
            Rational size = Units.size(unit, last);
            if (one == null
                    || size == null
                    || !(quantity.operand() instanceof Numeral)
                    || before != null && !Units.isLarger(before, unit)) {
                return null;
            }
            terms.add(new Product(List.of(quantity.operand(), new Numeral(size.over(one), Numeral.EXACT))));
            before = unit;
        }
        return new Value.Scalar(new Sum(List.copyOf(terms)), last);
    }

    // ---------------------------------------------------------------- lists

    private Value listing(Listing listing) {
        List<Expression> items = listing.items();
        if (items.size() == 1) {
            return read(items.get(0));
        }
        if (listing.separator() == '&' && items.stream().allMatch(Quantity.class::isInstance)) {
            Value.Scalar compound = compound(items);
            if (compound != null) {
                return compound;
            }
        }
        items = excluded(withIntegers(items));
        List<Value> values = new ArrayList<>();
        for (Expression item : items) {
            // "k ∈ ℤ" says what kind of number k is; the answer is the rest.
            if (!isKindOfNumber(item)) {
                values.add(read(item));
            }
        }
        if (values.size() == 1) {
            Value integers = integersOf(items, values.get(0));
            return integers != null ? integers : values.get(0);
        }
        if (values.isEmpty()) {
            return read(items.get(0));
        }
        if (listing.separator() != ';' && values.stream().allMatch(value -> value instanceof Value.Region)) {
            return regions(values, listing.separator());
        }
        boolean nested = items.stream().anyMatch(item -> item instanceof Listing);
        if (!nested && values.stream().allMatch(value -> value instanceof Value.Named)) {
            Set<Expression> names = new HashSet<>();
            values.forEach(value -> names.add(((Value.Named) value).name()));
            if (names.size() == values.size()) {
                return new Value.Sequence('(', ')', List.copyOf(values));
            }
        }
        List<Value> flat = new ArrayList<>();
        Expression name = values.get(0) instanceof Value.Named named ? named.name() : null;
        for (Value value : values) {
            Value bare = value instanceof Value.Named named && named.name().equals(name) ? named.value() : value;
            if (bare instanceof Value.Collection collection && !collection.braces()) {
                flat.addAll(collection.items());
            } else {
                flat.add(bare);
            }
        }
        Value all = new Value.Collection(List.copyOf(flat), false);
        boolean soleName = name != null
                && values.stream()
                        .allMatch(value -> !(value instanceof Value.Named named)
                                || named.name()
                                        .equals(values.get(0) instanceof Value.Named first ? first.name() : null));
        return soleName ? new Value.Named(name, all) : all;
    }

    /** {@code 1 ≤ n ≤ 3, n ∈ ℤ} as 1, 2, 3; null where the condition is no bound on both sides of a declared integer. */
    private Value integersOf(List<Expression> items, Value condition) {
        if (items.size() != 2
                || !(condition instanceof Value.Region region)
                || !(items.get(1) instanceof Relation declared)
                || !isKindOfNumber(declared)
                || !declared.sides().get(0).equals(new Symbol(region.variable()))
                || !"ℤℕ".contains(((Symbol) declared.sides().get(1)).name())) {
            return null;
        }
        Value integers =
                integers(new Application("integers", List.of(declared.sides().get(1), items.get(0))));
        return integers instanceof Value.Collection ? integers : null;
    }

    /** {@code x ≠ -2, 3} excludes both. */
    private static List<Expression> excluded(List<Expression> items) {
        if (!(items.get(0) instanceof Relation relation)
                || !relation.operators().equals(List.of("!="))
                || !isName(relation.sides().get(0))
                || !items.stream().skip(1).allMatch(Expressions::isNumber)) {
            return items;
        }
        List<Expression> all = new ArrayList<>(List.of(relation));
        items.subList(1, items.size())
                .forEach(item -> all.add(new Relation(List.of(relation.sides().get(0), item), relation.operators())));
        return all;
    }

    /**
     * The one integer that a list declares, "k ∈ ℤ", by the name k in all of it: what it is called says nothing. Where k is
     * something else in the list, it keeps its name.
     */
    private static List<Expression> withIntegers(List<Expression> items) {
        Symbol k = new Symbol("k");
        List<Symbol> declared = new ArrayList<>();
        for (Expression item : items) {
            if (isKindOfNumber(item)
                    && item instanceof Relation relation
                    && relation.sides().get(0) instanceof Symbol symbol
                    && "ℤZ".contains(((Symbol) relation.sides().get(1)).name())) {
                declared.add(symbol);
            }
        }
        boolean used = items.stream().anyMatch(item -> Expressions.any(item, part -> part.equals(k)));
        return declared.size() != 1 || used
                ? items
                : items.stream()
                        .map(item -> Expressions.renamed(item, declared.get(0), k))
                        .toList();
    }

    private static boolean isKindOfNumber(Expression item) {
        return item instanceof Relation relation
                && relation.operators().equals(List.of("in"))
                && relation.sides().get(1) instanceof Symbol set
                && "ℝℤℕℚℂRZNQC".contains(set.name());
    }

    /** "x < 1 or x > 3" is a union; "x > 1 and x < 3" is where both hold, in a reference a union if nothing satisfies both. */
    private Value regions(List<Value> values, char separator) {
        RealSet union = RealSet.EMPTY;
        RealSet both = RealSet.ALL;
        String variable = "";
        for (Value value : values) {
            Value.Region region = (Value.Region) value;
            union = union.union(region.set());
            both = both.intersection(region.set());
            variable = region.variable().isEmpty() ? variable : region.variable();
        }
        boolean strict = separator == '&' && !reference;
        boolean intersects = separator != '|'
                && !variable.isEmpty()
                && (strict || !both.intervals().isEmpty());
        return new Value.Region(intersects ? both : union, variable);
    }

    private Value enclosed(Enclosed enclosed) {
        List<Value> items = new ArrayList<>();
        for (Expression item : enclosed.isSet() ? counted(enclosed.items()) : enclosed.items()) {
            Value value = read(item);
            if (enclosed.isSet() && value instanceof Value.Collection collection && !collection.braces()) {
                items.addAll(collection.items());
            } else {
                items.add(value);
            }
        }
        return enclosed.isSet()
                ? new Value.Collection(List.copyOf(items), true)
                : new Value.Sequence(enclosed.open(), enclosed.close(), List.copyOf(items));
    }

    /** {@code {1, 2, …, 10}} with the numbers that the dots stand for, where two or more before them give the step. */
    private List<Expression> counted(List<Expression> items) {
        int dots = items.indexOf(new Symbol("…"));
        if (dots < 2 || dots != items.size() - 2) {
            return items;
        }
        List<Rational> numbers = new ArrayList<>();
        for (Expression item : items) {
            boolean whole = item instanceof Numeral numeral
                    && numeral.value().isInteger(-1_000_000, 1_000_000)
                    && numeral.places() == Numeral.EXACT;
            if (!whole && !item.equals(items.get(dots))) {
                return items;
            }
            numbers.add(whole ? ((Numeral) item).value() : Rational.ZERO);
        }
        Rational step = numbers.get(1).minus(numbers.get(0));
        Rational last = numbers.get(dots + 1);
        List<Expression> all = new ArrayList<>(items.subList(0, dots));
        for (int at = 1; at < dots; at++) {
            if (!numbers.get(at).minus(numbers.get(at - 1)).equals(step)) {
                return items;
            }
        }
        Rational next = numbers.get(dots - 1).plus(step);
        while (step.signum() != 0 && next.minus(last).signum() != step.signum() && all.size() <= MAX_LISTED) {
            fuel.charge(5);
            all.add(new Numeral(next, Numeral.EXACT));
            next = next.plus(step);
        }
        return next.minus(step).equals(last) ? List.copyOf(all) : items;
    }

    // ---------------------------------------------------------------- sets of reals

    private Value combination(Combination combination) {
        Value left = read(combination.left());
        Value right = read(combination.right());
        if (left instanceof Value.Named named) {
            left = named.value();
        }
        if (combination.operator().equals("union")
                && left instanceof Value.Collection first
                && right instanceof Value.Collection second) {
            List<Value> items = new ArrayList<>(first.items());
            items.addAll(second.items());
            return new Value.Collection(List.copyOf(items), true);
        }
        RealSet first = realSet(left);
        RealSet second = first == null ? null : realSet(right);
        if (second == null) {
            return new Value.Combined(combination.operator(), left, right);
        }
        RealSet set =
                switch (combination.operator()) {
                    case "union" -> first.union(second);
                    case "intersection" -> first.intersection(second);
                    default -> first.difference(second);
                };
        return new Value.Region(set, "");
    }

    /** The value as a set of real numbers, null if it is none or its ends are no numbers. */
    RealSet realSet(Value value) {
        if (value instanceof Value.Region region) {
            return region.set();
        }
        if (value instanceof Value.Named named) {
            return realSet(named.value());
        }
        if (value instanceof Value.Sequence interval && interval.items().size() == 2) {
            Bound low = bound(interval.items().get(0));
            Bound high = bound(interval.items().get(1));
            return low == null || high == null || low.compareTo(high) > 0
                    ? null
                    : RealSet.of(low, interval.open() == '[', high, interval.close() == ']');
        }
        if (value instanceof Value.Collection collection) {
            RealSet set = RealSet.EMPTY;
            for (Value item : collection.items()) {
                RealSet part = item instanceof Value.Sequence ? realSet(item) : null;
                Bound at = part == null ? bound(item) : null;
                if (part == null && (at == null || !at.isFinite())) {
                    return null;
                }
                set = set.union(part != null ? part : RealSet.point(at));
            }
            return set;
        }
        Bound at = bound(value);
        return at == null || !at.isFinite() ? null : RealSet.point(at);
    }

    private Bound bound(Value value) {
        return value instanceof Value.Scalar scalar ? bound(scalar.expression()) : null;
    }

    private Bound bound(Expression expression) {
        if (expression instanceof Symbol symbol && symbol.name().equals("infinity")) {
            return Bound.INFINITY;
        }
        if (expression instanceof Negation negation
                && negation.operand() instanceof Symbol symbol
                && symbol.name().equals("infinity")) {
            return Bound.MINUS_INFINITY;
        }
        BigDecimal number = scalars.real(expression);
        return number == null ? null : new Bound(expression, number, 0);
    }

    // ---------------------------------------------------------------- relations

    private Value relation(Relation relation) {
        List<Expression> sides = new ArrayList<>(relation.sides());
        List<String> operators = new ArrayList<>(relation.operators());
        // What follows from a statement is the answer, not the statement.
        int conclusion = Math.max(operators.lastIndexOf("implies"), operators.lastIndexOf("iff"));
        if (conclusion >= 0) {
            sides = sides.subList(conclusion + 1, sides.size());
            operators = operators.subList(conclusion + 1, operators.size());
        }
        // An approximation adds nothing to an exact value before it.
        while (sides.size() > 1
                && operators.get(operators.size() - 1).equals("~")
                && !(sides.size() == 2 && isName(sides.get(0)))) {
            sides = sides.subList(0, sides.size() - 1);
            operators = operators.subList(0, operators.size() - 1);
        }
        if (operators.isEmpty()) {
            return read(sides.get(0));
        }
        if (operators.stream()
                .allMatch(operator -> operator.equals("=") || operator.equals("~") || operator.equals("equiv"))) {
            return equation(sides);
        }
        if (operators.size() == 1 && operators.get(0).equals("in")) {
            Value set = read(sides.get(1));
            boolean interval = sides.get(0) instanceof Symbol && set instanceof Value.Sequence && realSet(set) != null;
            return new Value.Named(sides.get(0), interval ? new Value.Region(realSet(set), "") : set);
        }
        if (operators.stream().allMatch(INEQUALITIES::contains)) {
            return inequality(sides, operators);
        }
        List<Value> statements = new ArrayList<>();
        for (int i = 0; i < operators.size(); i++) {
            statements.add(new Value.Statement(operators.get(i), sides.get(i), sides.get(i + 1)));
        }
        return statements.size() == 1 ? statements.get(0) : new Value.Sequence('(', ')', statements);
    }

    /**
     * A chain that begins with a name, or has variables in it, takes its last member: the others are steps. A chain of
     * numbers only must be true, and so must two numbers side by side in a chain that begins with no name: "9 = 189" and
     * "x + 1 = 9 = 8" are no way to answer 189 or 8.
     */
    private Value equation(List<Expression> sides) {
        Expression first = sides.get(0);
        Expression last = sides.get(sides.size() - 1);
        int names = 0;
        while (names < sides.size() - 1
                && sides.get(names) instanceof Symbol symbol
                && isName(symbol)
                && symbol.name().length() == 1) {
            names++;
        }
        if (names > 1 && names == sides.size() - 1 && !isName(last)) {
            // "x = y = z = 1" names every one of them.
            Value value = read(last);
            List<Value> all = new ArrayList<>();
            sides.subList(0, names).forEach(name -> all.add(new Value.Named(name, value)));
            return new Value.Sequence('(', ')', List.copyOf(all));
        }
        if (isName(first) && first.equals(last)) {
            return new Value.Statement("=", first, last); // x = x says nothing of x
        }
        if (isName(first)) {
            return new Value.Named(first, read(last));
        }
        if (Expressions.isNumber(last) && sides.stream().anyMatch(Interpreter::hasDots)) {
            return read(last); // 1 + 2 + … + 10 = 55: what the dots stand for is not checked
        }
        boolean numbers = sides.stream().allMatch(Expressions::isNumber);
        boolean conversion = sides.stream().anyMatch(side -> Expressions.any(side, part -> part instanceof Quantity));
        if (numbers && !conversion) {
            for (Expression side : sides) {
                if (!scalars.identical(side, last) && !isRounding(side, last)) {
                    if (sides.size() == 2 && (first.equals(new Symbol("e")) || first.equals(new Symbol("i")))) {
                        // An eccentricity or an index, not the constant.
                        return new Value.Named(first, read(last));
                    }
                    throw new Undefined("a chain of equations that is not true");
                }
            }
            return read(first instanceof Numeral ? first : last);
        }
        if (sides.size() > 2 || conversion && numbers) {
            for (int i = 1; i < sides.size(); i++) {
                Expression side = sides.get(i - 1);
                if (Expressions.isNumber(side)
                        && Expressions.isNumber(sides.get(i))
                        && contradicts(side, sides.get(i))) {
                    throw new Undefined("a chain of equations that is not true");
                }
            }
            return read(last);
        }
        if (isName(last) && Expressions.isNumber(first)) {
            return new Value.Named(last, read(first));
        }
        return new Value.Statement("=", first, last);
    }

    private static boolean hasDots(Expression side) {
        return Expressions.any(side, part -> part.equals(new Symbol("…")));
    }

    /** Whether two numbers differ that are of one unit, or of units of one size each: others may be a conversion. */
    private boolean contradicts(Expression side, Expression last) {
        Set<String> units = units(side);
        if (units.equals(units(last))) {
            return !scalars.identical(side, last) && !isRounding(side, last);
        }
        if (!(side instanceof Quantity first && last instanceof Quantity second)) {
            return false;
        }
        String unit = Units.canonical(first.unit());
        String other = Units.canonical(second.unit());
        Rational one = Units.size(unit, other);
        Rational two = Units.size(other, unit);
        return one != null
                && two != null
                && !scalars.identical(
                        new Product(List.of(first.operand(), new Numeral(one, Numeral.EXACT))),
                        new Product(List.of(second.operand(), new Numeral(two, Numeral.EXACT))));
    }

    private static Set<String> units(Expression expression) {
        Set<String> units = new HashSet<>();
        Expressions.any(expression, part -> {
            if (part instanceof Quantity quantity) {
                units.add(Units.canonical(quantity.unit()));
            }
            return false;
        });
        return units;
    }

    private boolean isRounding(Expression side, Expression last) {
        return scalars.equal(last, side);
    }

    /**
     * Whether an expression names something, so that "name = value" gives a value and is not an equation to solve: made
     * of symbols without numbers or sums, such as {@code x}, {@code AB}, {@code |AB|}, {@code f(2)}, {@code NO/BO},
     * {@code V_1:V_2}, {@code (p, q)}.
     */
    static boolean isName(Expression expression) {
        if (expression instanceof Symbol symbol) {
            return !Expressions.CONSTANTS.contains(symbol.name());
        }
        if (expression instanceof Words words) {
            return !LoadedWords.any(words.text());
        }
        if (expression instanceof Quantity quantity) {
            return isName(quantity.operand());
        }
        if (expression instanceof Product product) {
            boolean call = product.factors().size() == 2
                    && product.factors().get(0) instanceof Symbol
                    && (product.factors().get(1) instanceof Numeral
                            || product.factors().get(1) instanceof Negation);
            boolean measure = product.factors().size() == 2
                    && product.factors().get(0) instanceof Symbol
                    && (product.factors().get(1) instanceof Combination
                            || product.factors().get(1) instanceof Relation);
            return call || measure || product.factors().stream().allMatch(Interpreter::isName);
        }
        if (expression instanceof Quotient quotient) {
            return isName(quotient.numerator()) && isName(quotient.denominator());
        }
        if (expression instanceof Ratio ratio) {
            return ratio.parts().stream().allMatch(Interpreter::isName);
        }
        if (expression instanceof Enclosed enclosed) {
            return enclosed.items().stream().allMatch(Interpreter::isName);
        }
        if (expression instanceof Combination combination) {
            return isName(combination.left()) && isName(combination.right());
        }
        if (expression instanceof Application application) {
            if (UNSOLVED.contains(application.function())
                    && UNKNOWNS.contains(application.arguments().get(0))) {
                return false; // |x| = 8 is still to be solved; |AB|, |z| and sin x are asked for
            }
            boolean known = Notation.UNARY.contains(application.function());
            return !known
                            && !application.function().equals("factorial")
                            && !application.function().equals("root")
                            && !application.function().equals("binom")
                    || !Expressions.any(expression, part -> part instanceof Numeral)
                            && !application.function().equals("sqrt");
        }
        return false;
    }

    private Value inequality(List<Expression> sides, List<String> operators) {
        RealSet set = RealSet.ALL;
        String variable = null;
        List<Value> statements = new ArrayList<>();
        for (int i = 0; i < operators.size(); i++) {
            Value.Statement statement = new Value.Statement(operators.get(i), sides.get(i), sides.get(i + 1));
            statements.add(statement);
            Value.Region region = set == null ? null : solve(statement);
            region = region == null && set != null ? distance(statement) : region;
            if (region == null || variable != null && !variable.equals(region.variable())) {
                set = null;
            } else {
                variable = region.variable();
                set = set.intersection(region.set());
            }
        }
        if (set != null) {
            return new Value.Region(set, variable);
        }
        return statements.size() == 1 ? statements.get(0) : new Value.Sequence('(', ')', List.copyOf(statements));
    }

    /** The numbers that satisfy a linear inequality in one variable; null if it is anything else. */
    private Value.Region solve(Value.Statement statement) {
        Set<String> variables = new HashSet<>(Expressions.variables(statement.left()));
        variables.addAll(Expressions.variables(statement.right()));
        if (variables.size() != 1) {
            return null;
        }
        String variable = variables.iterator().next();
        String operator = statement.operator();
        Expression end;
        if (statement.left().equals(new Symbol(variable))) {
            end = statement.right();
        } else if (statement.right().equals(new Symbol(variable))) {
            end = statement.left();
            operator = flipped(operator);
        } else {
            Expression[] line =
                    scalars.linear(new Sum(List.of(statement.left(), new Negation(statement.right()))), variable);
            if (line == null) {
                return null;
            }
            Rational slope = ((Numeral) line[0]).value();
            end = new Numeral(((Numeral) line[1]).value().negate().over(slope), Numeral.EXACT);
            operator = slope.signum() < 0 ? flipped(operator) : operator;
        }
        Bound bound = bound(end);
        if (bound == null) {
            return null;
        }
        RealSet set =
                switch (operator) {
                    case "<" -> RealSet.of(Bound.MINUS_INFINITY, false, bound, false);
                    case "<=" -> RealSet.of(Bound.MINUS_INFINITY, false, bound, true);
                    case ">" -> RealSet.of(bound, false, Bound.INFINITY, false);
                    case ">=" -> RealSet.of(bound, true, Bound.INFINITY, false);
                    default -> bound.isFinite() ? RealSet.point(bound).complement() : RealSet.ALL;
                };
        return new Value.Region(set, variable);
    }

    /** {@code |x - a| < b} is an interval, {@code |x - a| > b} what is left and right of one; null if it is anything else. */
    private Value.Region distance(Value.Statement statement) {
        boolean left = isAbsolute(statement.left());
        if (left == isAbsolute(statement.right())) {
            return null;
        }
        Expression inside = ((Application) (left ? statement.left() : statement.right()))
                .arguments()
                .get(0);
        Expression limit = left ? statement.right() : statement.left();
        String operator = left ? statement.operator() : flipped(statement.operator());
        BigDecimal size = operator.equals("!=") ? null : scalars.real(limit);
        if (size == null || size.signum() <= 0) {
            return null;
        }
        Value.Region below = solve(new Value.Statement(operator, inside, limit));
        Value.Region above = solve(new Value.Statement(flipped(operator), inside, new Negation(limit)));
        if (below == null || above == null) {
            return null;
        }
        return new Value.Region(
                operator.startsWith("<")
                        ? below.set().intersection(above.set())
                        : below.set().union(above.set()),
                below.variable());
    }

    private static boolean isAbsolute(Expression expression) {
        return expression instanceof Application application
                && application.function().equals("abs");
    }

    static String flipped(String operator) {
        return switch (operator) {
            case "<" -> ">";
            case ">" -> "<";
            case "<=" -> ">=";
            case ">=" -> "<=";
            default -> operator;
        };
    }
}
