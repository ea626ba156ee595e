package io.firesteel.rewards.math.algebra;

import io.firesteel.rewards.math.syntax.Expression;
import io.firesteel.rewards.math.syntax.Expression.Application;
import io.firesteel.rewards.math.syntax.Expression.Grid;
import io.firesteel.rewards.math.syntax.Expression.Negation;
import io.firesteel.rewards.math.syntax.Expression.Numeral;
import io.firesteel.rewards.math.syntax.Expression.Power;
import io.firesteel.rewards.math.syntax.Expression.Product;
import io.firesteel.rewards.math.syntax.Expression.Quotient;
import io.firesteel.rewards.math.syntax.Expression.Sum;
import io.firesteel.rewards.math.syntax.Expression.Symbol;
import io.firesteel.rewards.math.syntax.Expressions;
import io.firesteel.rewards.math.syntax.Unreadable;
import io.firesteel.rewards.math.value.Fuel;

import java.util.ArrayList;
import java.util.List;

/** Carries out the arithmetic of matrices, down to arithmetic of their cells. */
final class Matrices {
    private final Fuel fuel;

    Matrices(Fuel fuel) {
        this.fuel = fuel;
    }

    static boolean occurIn(Expression expression) {
        return Expressions.any(expression, part -> part instanceof Grid);
    }

    /**
     * An expression that is a matrix only at its top, or a scalar without matrices.
     *
     * @throws Unreadable if sizes do not match
     */
    Expression reduce(Expression expression) {
        fuel.charge(2);
        if (expression instanceof Grid || !occurIn(expression)) {
            return expression;
        }
        if (expression instanceof Negation negation) {
            return scale(Numeral.of(-1), reduce(negation.operand()));
        }
        if (expression instanceof Product product) {
            Expression total = reduce(product.factors().get(0));
            for (Expression factor :
                    product.factors().subList(1, product.factors().size())) {
                total = times(total, reduce(factor));
            }
            return total;
        }
        if (expression instanceof Quotient quotient) {
            return scale(new Quotient(Numeral.of(1), reduce(quotient.denominator())), reduce(quotient.numerator()));
        }
        if (expression instanceof Sum sum) {
            Expression total = reduce(sum.terms().get(0));
            for (Expression term : sum.terms().subList(1, sum.terms().size())) {
                total = plus(total, reduce(term));
            }
            return total;
        }
        if (expression instanceof Power power
                && power.exponent() instanceof Numeral exponent
                && exponent.value().isInteger(1, 16)) {
            Expression base = reduce(power.base());
            Expression total = base;
            for (int i = 1; i < exponent.value().numerator().intValue(); i++) {
                total = times(total, base);
            }
            return total;
        }
        if (expression instanceof Power power && isTransposed(power)) {
            return transpose(reduce(power.base()));
        }
        if (expression instanceof Application application
                && application.function().equals("det")) {
            return determinant(application.arguments().get(0));
        }
        throw new Unreadable("an operation on matrices");
    }

    /** Whether a power is how transposes are written: {@code A^T}, {@code A^\top}. */
    static boolean isTransposed(Power power) {
        return power.exponent() instanceof Symbol mark
                && (mark.name().equals("T")
                        || mark.name().equals("\\top")
                        || mark.name().equals("\\intercal"));
    }

    private Expression transpose(Expression value) {
        if (!(value instanceof Grid grid)) {
            throw new Unreadable("the transpose of no matrix");
        }
        List<List<Expression>> columns = new ArrayList<>();
        for (int column = 0; column < grid.rows().get(0).size(); column++) {
            fuel.charge(2L * grid.rows().size());
            int at = column;
            columns.add(grid.rows().stream().map(row -> row.get(at)).toList());
        }
        return new Grid(List.copyOf(columns));
    }

    private Expression determinant(Expression argument) {
        if (!(argument instanceof Grid grid)
                || grid.rows().size() != grid.rows().get(0).size()
                || grid.rows().size() > 4) {
            throw new Unreadable("the determinant of no square matrix");
        }
        return determinant(grid.rows());
    }

    private Expression determinant(List<List<Expression>> rows) {
        if (rows.size() == 1) {
            return rows.get(0).get(0);
        }
        fuel.charge(10);
        List<Expression> terms = new ArrayList<>();
        for (int column = 0; column < rows.size(); column++) {
            int without = column;
            List<List<Expression>> minor = rows.subList(1, rows.size()).stream()
                    .map(row -> {
                        List<Expression> rest = new ArrayList<>(row);
                        rest.remove(without);
                        return List.copyOf(rest);
                    })
                    .toList();
            Expression term = new Product(List.of(rows.get(0).get(column), determinant(minor)));
            terms.add(column % 2 == 0 ? term : new Negation(term));
        }
        return new Sum(terms);
    }

    private Expression scale(Expression factor, Expression value) {
        if (!(value instanceof Grid grid)) {
            return new Product(List.of(factor, value));
        }
        if (factor instanceof Grid) {
            throw new Unreadable("a division by a matrix");
        }
        fuel.charge(5L * grid.rows().size() * grid.rows().get(0).size());
        return new Grid(grid.rows().stream()
                .map(row -> row.stream()
                        .map(cell -> (Expression) new Product(List.of(factor, cell)))
                        .toList())
                .toList());
    }

    private Expression times(Expression left, Expression right) {
        if (!(left instanceof Grid first)) {
            return scale(left, right);
        }
        if (!(right instanceof Grid second)) {
            return scale(right, left);
        }
        int inner = second.rows().size();
        if (first.rows().get(0).size() != inner) {
            throw new Unreadable("a product of matrices whose sizes do not match");
        }
        int columns = second.rows().get(0).size();
        fuel.charge(10L * first.rows().size() * inner * columns);
        List<List<Expression>> rows = new ArrayList<>();
        for (List<Expression> row : first.rows()) {
            List<Expression> cells = new ArrayList<>();
            for (int column = 0; column < columns; column++) {
                List<Expression> terms = new ArrayList<>();
                for (int k = 0; k < inner; k++) {
                    terms.add(
                            new Product(List.of(row.get(k), second.rows().get(k).get(column))));
                }
                cells.add(new Sum(terms));
            }
            rows.add(cells);
        }
        return new Grid(rows);
    }

    private Expression plus(Expression left, Expression right) {
        if (!(left instanceof Grid first && right instanceof Grid second)
                || first.rows().size() != second.rows().size()
                || first.rows().get(0).size() != second.rows().get(0).size()) {
            throw new Unreadable("a sum of matrices whose sizes do not match");
        }
        List<List<Expression>> rows = new ArrayList<>();
        for (int i = 0; i < first.rows().size(); i++) {
            List<Expression> cells = new ArrayList<>();
            for (int j = 0; j < first.rows().get(i).size(); j++) {
                fuel.charge(5);
                cells.add(new Sum(
                        List.of(first.rows().get(i).get(j), second.rows().get(i).get(j))));
            }
            rows.add(cells);
        }
        return new Grid(rows);
    }
}
