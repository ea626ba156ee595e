package io.firesteel.rewards.math.syntax;

import io.firesteel.rewards.math.syntax.Expression.Application;
import io.firesteel.rewards.math.syntax.Expression.Grid;
import io.firesteel.rewards.math.syntax.Expression.Listing;
import io.firesteel.rewards.math.syntax.Token.Kind;

import java.util.ArrayList;
import java.util.List;

/** {@code \begin … \end}: matrices, cases, lines one below the other. */
final class Environments {
    private final PrattParser parser;
    private final Tokens tokens;
    private final Scope scope;

    Environments(PrattParser parser) {
        this.parser = parser;
        this.tokens = parser.tokens;
        this.scope = parser.scope;
    }

    Expression environment(String name) {
        List<List<Expression>> rows = rows(name);
        if (name.endsWith("matrix") || name.equals("array")) {
            int width = rows.get(0).size();
            if (rows.stream().anyMatch(cells -> cells.size() != width)) {
                throw new Unreadable("a matrix whose rows differ in length");
            }
            Grid grid = new Grid(List.copyOf(rows));
            return name.equals("vmatrix") ? new Application("det", List.of(grid)) : grid;
        }
        if (name.equals("cases")) {
            return system(rows);
        }
        List<Expression> lines = new ArrayList<>();
        rows.forEach(lines::addAll);
        return lines.size() == 1 ? lines.get(0) : new Listing(',', lines);
    }

    List<List<Expression>> rows(String name) {
        List<List<Expression>> rows = new ArrayList<>();
        List<Expression> row = new ArrayList<>();
        int outerBars = scope.bars;
        scope.bars = 0;
        while (!tokens.peek().is(Kind.COMMAND, "end " + name)) {
            if (tokens.peek().is(Kind.END)) {
                throw new Unreadable("an environment that never ends");
            }
            if (tokens.peek().is(Kind.CELL)) {
                tokens.next();
            } else if (tokens.peek().is(Kind.ROW)) {
                tokens.next();
                if (!row.isEmpty()) {
                    rows.add(List.copyOf(row));
                    row.clear();
                }
            } else {
                row.add(parser.expression(name.endsWith("matrix") ? Precedence.COMMA : Precedence.LOOSEST));
            }
        }
        tokens.next();
        scope.bars = outerBars;
        if (!row.isEmpty()) {
            rows.add(List.copyOf(row));
        }
        if (rows.isEmpty()) {
            throw new Unreadable("an empty " + name);
        }
        return rows;
    }

    static Expression system(List<List<Expression>> rows) {
        List<Expression> lines = new ArrayList<>();
        rows.forEach(lines::addAll);
        return rows.stream().allMatch(cells -> cells.size() == 1)
                ? lines.size() == 1 ? lines.get(0) : new Listing(',', List.copyOf(lines))
                : new Application("cases", List.copyOf(lines));
    }
}
