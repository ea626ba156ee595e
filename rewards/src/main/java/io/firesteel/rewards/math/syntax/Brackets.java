package io.firesteel.rewards.math.syntax;

import io.firesteel.rewards.math.syntax.Expression.Application;
import io.firesteel.rewards.math.syntax.Expression.Enclosed;
import io.firesteel.rewards.math.syntax.Expression.Grid;
import io.firesteel.rewards.math.syntax.Expression.Listing;
import io.firesteel.rewards.math.syntax.Expression.Relation;
import io.firesteel.rewards.math.syntax.Expression.Symbol;
import io.firesteel.rewards.math.syntax.Token.Kind;

import java.util.ArrayList;
import java.util.List;

/** What stands in brackets: groups, tuples and intervals, sets, roundings. */
final class Brackets {
    private final PrattParser parser;
    private final Tokens tokens;
    private final Scope scope;

    Brackets(PrattParser parser) {
        this.parser = parser;
        this.tokens = parser.tokens;
        this.scope = parser.scope;
    }

    Expression bracket(String open) {
        int outerBars = scope.bars;
        int outerIntegrals = scope.integrals;
        boolean outerSet = scope.inSet;
        scope.bars = 0;
        scope.integrals = 0;
        scope.inSet = open.equals("\\{");
        Expression inside =
                switch (open) {
                    case "{" -> group();
                    case "\\{" -> set();
                    case "lfloor", "lceil" -> rounded(open);
                    default -> tuple(open.charAt(0));
                };
        scope.bars = outerBars;
        scope.integrals = outerIntegrals;
        scope.inSet = outerSet;
        return inside;
    }

    private Expression rounded(String open) {
        Expression inside = parser.expression(Precedence.LOOSEST);
        tokens.expect(Kind.CLOSE, "r" + open.substring(1));
        return new Application(open.equals("lfloor") ? "floor" : "ceil", List.of(inside));
    }

    /** A LaTeX group is what it holds, unless it holds a list: then it is a set whose backslashes were lost. */
    private Expression group() {
        if (tokens.peek().is(Kind.CLOSE, "}")) {
            throw new Unreadable("an empty group");
        }
        Expression inside = parser.expression(Precedence.LOOSEST);
        tokens.expect(Kind.CLOSE, "}");
        return inside instanceof Listing list && isList(list) ? new Enclosed('{', '}', list.items()) : inside;
    }

    private Expression set() {
        if (tokens.accept(Kind.CLOSE, "\\}")) {
            return new Symbol("emptyset");
        }
        if (tokens.peek().is(Kind.COMMAND) && tokens.peek().text().startsWith("begin ")) {
            // \\left\\{ … \\right. around rows is a system, as cases is.
            String name = tokens.next().text().substring(6);
            Expression rows = name.equals("array") || name.endsWith("matrix")
                    ? Environments.system(parser.environments.rows(name))
                    : parser.environments.environment(name);
            return tokens.accept(Kind.CLOSE, "\\}") ? new Enclosed('{', '}', items(rows)) : rows;
        }
        Expression inside = parser.expression(Precedence.LOOSEST);
        if (tokens.peek().is(Kind.BAR) || tokens.atOperator(":")) {
            tokens.next();
            scope.inSet = false;
            Expression condition = parser.expression(Precedence.LOOSEST);
            if (!tokens.accept(Kind.CLOSE, "\\}")) {
                tokens.expect(Kind.CLOSE, "}");
            }
            return comprehension(inside, condition);
        }
        if (tokens.peek().is(Kind.COMMAND, "begin array") || inside instanceof Grid) {
            throw new Unreadable("a set of rows");
        }
        if (!tokens.accept(Kind.CLOSE, "\\}")) {
            tokens.expect(Kind.CLOSE, "}");
        }
        if (inside instanceof Relation relation && relation.operators().contains("mid")) {
            int mid = relation.operators().indexOf("mid");
            return comprehension(
                    part(relation, 0, mid),
                    part(relation, mid + 1, relation.operators().size()));
        }
        if (inside instanceof Listing list
                && list.separator() == ','
                && list.items().get(0) instanceof Relation relation
                && relation.operators().contains("mid")) {
            int mid = relation.operators().indexOf("mid");
            List<Expression> conditions = new ArrayList<>(list.items());
            conditions.set(0, part(relation, mid + 1, relation.operators().size()));
            return comprehension(part(relation, 0, mid), new Listing(',', List.copyOf(conditions)));
        }
        return new Enclosed('{', '}', items(inside));
    }

    /** A chain's sides {@code from} to {@code to}. */
    private static Expression part(Relation relation, int from, int to) {
        return from == to
                ? relation.sides().get(from)
                : new Relation(
                        relation.sides().subList(from, to + 1),
                        relation.operators().subList(from, to));
    }

    /**
     * What satisfies a condition: the condition itself where reals or points are meant, {@code integers} where the head
     * says so; any other head, as in {@code {2k | k ∈ ℤ}}, is compared as it is written.
     */
    private static Expression comprehension(Expression head, Expression condition) {
        Expression element = head;
        if (head instanceof Relation member && member.operators().equals(List.of("in"))) {
            element = member.sides().get(0);
            if (member.sides().get(1) instanceof Symbol set && "ℤℕ".contains(set.name())) {
                return new Application("integers", List.of(new Symbol(set.name()), condition));
            }
        }
        boolean point =
                element instanceof Enclosed tuple && tuple.items().stream().allMatch(Symbol.class::isInstance);
        if (element instanceof Symbol) {
            return new Application("such", List.of(element, condition));
        }
        return point ? condition : new Application("setbuilder", List.of(head, condition));
    }

    private Expression tuple(char open) {
        if (tokens.peek().is(Kind.CLOSE)) {
            tokens.next();
            throw new Unreadable("empty brackets");
        }
        Expression inside = parser.expression(Precedence.LOOSEST);
        Token close = tokens.next();
        boolean turned = close.is(Kind.OPEN, "[");
        String end = turned ? ")" : close.text();
        if (!(close.is(Kind.CLOSE, ")") || close.is(Kind.CLOSE, "]") || turned)) {
            throw new Unreadable("a bracket that never closes");
        }
        boolean matches = (open == '(') == end.equals(")");
        if (inside instanceof Listing list && isList(list)) {
            if (!matches && list.items().size() != 2) {
                throw new Unreadable("brackets that do not match");
            }
            return new Enclosed(open, end.charAt(0), list.items());
        }
        if (!matches) {
            throw new Unreadable("brackets that do not match");
        }
        return inside;
    }

    private static boolean isList(Listing list) {
        return list.separator() == ',' || list.separator() == ';';
    }

    private static List<Expression> items(Expression inside) {
        return inside instanceof Listing list ? list.items() : List.of(inside);
    }
}
