package io.firesteel.core.text.jinja;

import io.firesteel.core.text.jinja.Expression.Arguments;
import io.firesteel.core.text.jinja.Token.Kind;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Tokens as statements. Precedence is jinja2's: or, and, not, comparisons, + and -, ~, * and its like, **, signs, filters and tests. */
final class Parser {
    private static final int DEEPEST = 200;
    private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", ">", "<=", ">=");
    private static final Set<Kind> BEGIN_ARGUMENT = Set.of(Kind.NAME, Kind.STRING, Kind.INTEGER, Kind.FLOAT);
    private static final Set<String> NO_ARGUMENT = Set.of("else", "or", "and", "is", "if", "in", "not", "recursive");

    private final List<Token> tokens;
    private int at;
    private int depth;

    private Parser(List<Token> tokens) {
        this.tokens = tokens;
    }

    static List<Statement> parse(String template) {
        Parser parser = new Parser(Lexer.read(template));
        try {
            List<Statement> statements = parser.statements(Set.of());
            if (parser.token().kind() != Kind.END) {
                throw new JinjaException(
                        "nothing to end here, found " + parser.token().text());
            }
            return statements;
        } catch (JinjaException e) {
            throw new JinjaException("line " + parser.token().line() + ": " + e.getMessage());
        }
    }

    private Token token() {
        return tokens.get(Math.min(at, tokens.size() - 1));
    }

    private Token next() {
        Token token = token();
        at++;
        return token;
    }

    private boolean skip(String operator) {
        boolean there = token().is(operator);
        at += there ? 1 : 0;
        return there;
    }

    private boolean skipName(String name) {
        boolean there = token().isName(name);
        at += there ? 1 : 0;
        return there;
    }

    private void expect(String operator) {
        if (!skip(operator)) {
            throw expected(operator);
        }
    }

    private JinjaException expected(String what) {
        Token found = token();
        String shown = found.text().isEmpty() ? found.kind().name().toLowerCase(Locale.ROOT) : found.text();
        return new JinjaException("expected " + what + ", found " + shown);
    }

    private String name() {
        if (token().kind() != Kind.NAME) {
            throw expected("a name");
        }
        return next().text();
    }

    private void end() {
        if (next().kind() != Kind.BLOCK_END) {
            at--;
            throw expected("the end of the tag");
        }
    }

    private void deeper() {
        if (++depth > DEEPEST) {
            throw new JinjaException("nested deeper than " + DEEPEST);
        }
    }

    /** Up to a block that begins with one of these names, which is the next token behind its opening. */
    private List<Statement> statements(Set<String> until) {
        deeper();
        List<Statement> statements = new ArrayList<>();
        while (true) {
            Token token = token();
            if (token.kind() == Kind.DATA) {
                statements.add(new Statement.Text(next().text()));
            } else if (token.kind() == Kind.PRINT) {
                at++;
                statements.add(new Statement.Print(tuple(true), token.line()));
                if (next().kind() != Kind.PRINT_END) {
                    at--;
                    throw expected("}}");
                }
            } else if (token.kind() == Kind.BLOCK) {
                at++;
                if (token().kind() == Kind.NAME && until.contains(token().text())) {
                    depth--;
                    return statements;
                }
                statements.add(statement());
            } else if (until.isEmpty()) {
                depth--;
                return statements;
            } else {
                throw expected("{% " + String.join(" or ", new TreeSet<>(until)) + " %}");
            }
        }
    }

    /** The body of a block and its end. */
    private List<Statement> body(String end) {
        List<Statement> body = statements(Set.of(end));
        at++;
        end();
        return body;
    }

    private Statement statement() {
        int line = token().line();
        String keyword = name();
        switch (keyword) {
            case "if":
                return ifStatement(line);
            case "for":
                return forStatement(line);
            case "set":
                return setStatement(line);
            case "macro":
                return macro();
            case "filter": {
                Statement.Filtered filtered = new Statement.Filtered(filters(filter(Statement.Filtered.HOLE)));
                end();
                return new Statement.FilterBlock(body("endfilter"), filtered, line);
            }
            case "generation":
                end();
                return new Statement.Block(List.of(), List.of(), body("endgeneration"), line);
            case "with":
                return with(line);
            case "break":
                end();
                return new Statement.Break();
            case "continue":
                end();
                return new Statement.Continue();
            default:
                throw new JinjaException("{% " + keyword + " %} is not computed here");
        }
    }

    private Statement ifStatement(int line) {
        Expression condition = tuple(true);
        end();
        List<Statement> then = statements(Set.of("elif", "else", "endif"));
        int nextLine = token().line();
        String keyword = name();
        List<Statement> otherwise = List.of();
        if (keyword.equals("elif")) {
            otherwise = List.of(ifStatement(nextLine)); // which takes the endif
        } else if (keyword.equals("else")) {
            end();
            otherwise = body("endif");
        } else {
            end();
        }
        return new Statement.If(condition, then, otherwise, line);
    }

    private Statement forStatement(int line) {
        List<String> targets = targets();
        if (!skipName("in")) {
            throw expected("in");
        }
        Expression items = tuple(false);
        Expression only = skipName("if") ? expression() : null;
        end();
        List<Statement> body = statements(Set.of("else", "endfor"));
        List<Statement> otherwise = List.of();
        if (name().equals("else")) {
            end();
            otherwise = body("endfor");
        } else {
            end();
        }
        return new Statement.For(targets, items, only, body, otherwise, line);
    }

    private List<String> targets() {
        List<String> targets = new ArrayList<>();
        boolean bracket = skip("(");
        do {
            targets.add(name());
        } while (skip(",") && token().kind() == Kind.NAME);
        if (bracket) {
            expect(")");
        }
        return targets;
    }

    private Statement setStatement(int line) {
        List<String> targets = targets();
        if (targets.size() == 1 && skip(".")) {
            targets = List.of(targets.get(0) + "." + name());
        }
        if (skip("=")) {
            Expression value = tuple(true);
            end();
            return new Statement.Set(targets, value, line);
        }
        Statement.Filtered filtered = new Statement.Filtered(filters(Statement.Filtered.HOLE));
        end();
        return new Statement.SetBlock(targets.get(0), body("endset"), filtered, line);
    }

    private Statement macro() {
        String name = name();
        expect("(");
        List<String> parameters = new ArrayList<>();
        List<Expression> defaults = new ArrayList<>();
        while (!skip(")")) {
            parameters.add(name());
            if (skip("=")) {
                defaults.add(expression());
            }
            if (!token().is(")")) {
                expect(",");
            }
        }
        end();
        return new Statement.Macro(name, parameters, defaults, body("endmacro"));
    }

    private Statement with(int line) {
        List<String> names = new ArrayList<>();
        List<Expression> values = new ArrayList<>();
        while (token().kind() != Kind.BLOCK_END) {
            names.add(name());
            expect("=");
            values.add(expression());
            if (token().kind() != Kind.BLOCK_END) {
                expect(",");
            }
        }
        end();
        return new Statement.Block(names, values, body("endwith"), line);
    }

    /** One expression, or several with commas between: a list. */
    private Expression tuple(boolean conditional) {
        Expression first = conditional ? expression() : or();
        if (!token().is(",")) {
            return first;
        }
        List<Expression> items = new ArrayList<>(List.of(first));
        while (skip(",")) {
            if (token().kind() == Kind.PRINT_END || token().kind() == Kind.BLOCK_END || token().is(")")) {
                break;
            }
            items.add(conditional ? expression() : or());
        }
        return new Expression.ListOf(items);
    }

    private Expression expression() {
        deeper();
        Expression value = or();
        while (skipName("if")) {
            Expression condition = or();
            Expression other = skipName("else") ? expression() : null;
            value = new Expression.Conditional(condition, value, other);
        }
        depth--;
        return value;
    }

    private Expression or() {
        Expression left = and();
        while (skipName("or")) {
            left = new Expression.Binary("or", left, and());
        }
        return left;
    }

    private Expression and() {
        Expression left = not();
        while (skipName("and")) {
            left = new Expression.Binary("and", left, not());
        }
        return left;
    }

    private Expression not() {
        if (!skipName("not")) {
            return comparison();
        }
        deeper();
        Expression of = not();
        depth--;
        return new Expression.Unary("not", of);
    }

    private Expression comparison() {
        Expression first = sum();
        List<String> operators = new ArrayList<>();
        List<Expression> others = new ArrayList<>();
        while (true) {
            if (token().kind() == Kind.OPERATOR && COMPARISONS.contains(token().text())) {
                operators.add(next().text());
            } else if (skipName("in")) {
                operators.add("in");
            } else if (token().isName("not") && tokens.get(at + 1).isName("in")) {
                at += 2;
                operators.add("not in");
            } else {
                return operators.isEmpty() ? first : new Expression.Comparison(first, operators, others);
            }
            others.add(sum());
        }
    }

    private Expression sum() {
        Expression left = concatenation();
        while (token().is("+") || token().is("-")) {
            left = new Expression.Binary(next().text(), left, concatenation());
        }
        return left;
    }

    private Expression concatenation() {
        Expression left = product();
        while (skip("~")) {
            left = new Expression.Binary("~", left, product());
        }
        return left;
    }

    private Expression product() {
        Expression left = power();
        while (token().is("*") || token().is("/") || token().is("//") || token().is("%")) {
            left = new Expression.Binary(next().text(), left, power());
        }
        return left;
    }

    private Expression power() {
        Expression left = unary(true);
        while (skip("**")) {
            left = new Expression.Binary("**", left, unary(true));
        }
        return left;
    }

    private Expression unary(boolean withFilters) {
        Expression value;
        if (token().is("-") || token().is("+")) {
            deeper();
            String sign = next().text();
            value = postfix(new Expression.Unary(sign, unary(false)));
            depth--;
        } else {
            value = postfix(primary());
        }
        return withFilters ? filtersAndTests(value) : value;
    }

    private Expression primary() {
        Token token = next();
        switch (token.kind()) {
            case NAME:
                return named(token.text());
            case STRING: {
                StringBuilder text = new StringBuilder(token.text());
                while (token().kind() == Kind.STRING) {
                    text.append(next().text());
                }
                return new Expression.Literal(text.toString());
            }
            case INTEGER:
                try {
                    return new Expression.Literal(Long.parseLong(token.text()));
                } catch (NumberFormatException e) {
                    throw new JinjaException("an integer of at most 63 bits, found " + token.text());
                }
            case FLOAT:
                return new Expression.Literal(Double.parseDouble(token.text()));
            default:
                break;
        }
        if (token.is("(")) {
            if (skip(")")) {
                return new Expression.ListOf(List.of());
            }
            Expression inner = tuple(true);
            expect(")");
            return inner;
        } else if (token.is("[")) {
            return new Expression.ListOf(items("]"));
        } else if (token.is("{")) {
            return map();
        }
        at--;
        throw expected("an expression");
    }

    private static Expression named(String name) {
        return switch (name) {
            case "true", "True" -> new Expression.Literal(true);
            case "false", "False" -> new Expression.Literal(false);
            case "none", "None" -> new Expression.Literal(null);
            default -> new Expression.Name(name);
        };
    }

    private List<Expression> items(String close) {
        List<Expression> items = new ArrayList<>();
        while (!skip(close)) {
            items.add(expression());
            if (!token().is(close)) {
                expect(",");
            }
        }
        return items;
    }

    private Expression map() {
        List<Expression> keys = new ArrayList<>();
        List<Expression> values = new ArrayList<>();
        while (!skip("}")) {
            keys.add(expression());
            expect(":");
            values.add(expression());
            if (!token().is("}")) {
                expect(",");
            }
        }
        return new Expression.MapOf(keys, values);
    }

    private Expression postfix(Expression of) {
        Expression value = of;
        while (true) {
            if (skip(".")) {
                value = token().kind() == Kind.INTEGER
                        ? new Expression.Item(value, new Expression.Literal(Long.parseLong(next().text())))
                        : new Expression.Attribute(value, name());
            } else if (skip("[")) {
                value = subscript(value);
            } else if (token().is("(")) {
                value = new Expression.Call(value, arguments());
            } else {
                return value;
            }
        }
    }

    private Expression subscript(Expression of) {
        Expression from = token().is(":") ? null : expression();
        if (skip("]")) {
            return new Expression.Item(of, from);
        }
        expect(":");
        Expression to = token().is(":") || token().is("]") ? null : expression();
        Expression step = skip(":") && !token().is("]") ? expression() : null;
        expect("]");
        return new Expression.Slice(of, from, to, step);
    }

    private Arguments arguments() {
        expect("(");
        List<Expression> positional = new ArrayList<>();
        Map<String, Expression> named = new LinkedHashMap<>();
        while (!skip(")")) {
            if (token().kind() == Kind.NAME && tokens.get(at + 1).is("=")) {
                String name = name();
                at++;
                named.put(name, expression());
            } else {
                positional.add(expression());
            }
            if (!token().is(")")) {
                expect(",");
            }
        }
        return new Arguments(positional, named);
    }

    private Expression filtersAndTests(Expression of) {
        Expression value = of;
        while (true) {
            if (token().is("|")) {
                value = filters(value);
            } else if (skipName("is")) {
                value = test(value);
            } else if (token().is("(")) {
                value = new Expression.Call(value, arguments());
            } else {
                return value;
            }
        }
    }

    private Expression filters(Expression of) {
        Expression value = of;
        while (skip("|")) {
            value = filter(value);
        }
        return value;
    }

    private Expression filter(Expression of) {
        String name = name();
        return new Expression.Filter(of, name, token().is("(") ? arguments() : Arguments.NONE);
    }

    private Expression test(Expression of) {
        boolean not = skipName("not");
        String name = name();
        Arguments arguments = Arguments.NONE;
        Token token = token();
        if (token.is("(")) {
            arguments = arguments();
        } else if (token.is("[")
                || token.is("{")
                || BEGIN_ARGUMENT.contains(token.kind())
                        && !(token.kind() == Kind.NAME && NO_ARGUMENT.contains(token.text()))) {
            arguments = new Arguments(List.of(postfix(primary())), Map.of());
        }
        return new Expression.Test(of, name, arguments, not);
    }
}
