package io.firesteel.rewards.math.syntax;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The vocabulary: which names are functions, relations, constants, spacing. */
public final class Notation {
    /** Functions of exactly one argument, by the name used inside. */
    public static final Set<String> UNARY = Set.of(
            "sin",
            "cos",
            "tan",
            "cot",
            "sec",
            "csc",
            "arcsin",
            "arccos",
            "arctan",
            "arccot",
            "arcsec",
            "arccsc",
            "sinh",
            "cosh",
            "tanh",
            "coth",
            "sech",
            "csch",
            "arsinh",
            "arcosh",
            "artanh",
            "ln",
            "exp",
            "floor",
            "ceil",
            "abs",
            "sqrt",
            "sgn",
            "log",
            "lg",
            "arg",
            "re",
            "im",
            "conjugate");

    private static final Map<String, String> FUNCTIONS = new HashMap<>();
    private static final Map<String, String> RELATIONS = new HashMap<>();
    private static final Map<String, String> OPERATORS = new HashMap<>();
    private static final Map<String, String> SYMBOLS = new HashMap<>();

    /** Commands that change only how things look. */
    public static final Set<String> INVISIBLE = Set.of(
            "quad",
            "qquad",
            "displaystyle",
            "textstyle",
            "scriptstyle",
            "limits",
            "nolimits",
            "big",
            "Big",
            "bigg",
            "Bigg",
            "bigl",
            "bigr",
            "Bigl",
            "Bigr",
            "biggl",
            "biggr",
            "Biggl",
            "Biggr",
            "bigm",
            "thinspace",
            "nonumber",
            "hline",
            "rm",
            "bf",
            "it",
            "mathstrut",
            "strut",
            "left",
            "right",
            "middle",
            "notag",
            "allowbreak",
            "enspace",
            "negthinspace",
            "medspace",
            "thickspace",
            "hfill",
            "centering",
            "large",
            "Large",
            "normalsize",
            "boldmath",
            "checkmark",
            "blacksquare",
            "qed",
            "therefore",
            "because");

    /** Commands around an argument that mean the argument itself. */
    static final Set<String> TRANSPARENT = Set.of(
            "boxed",
            "fbox",
            "framebox",
            "mathbf",
            "boldsymbol",
            "bm",
            "vec",
            "overrightarrow",
            "mathit",
            "mathsf",
            "mathtt",
            "ensuremath",
            "underline",
            "displaylines",
            "mathcal",
            "mathscr",
            "mathfrak",
            "mathop",
            "mathbin",
            "mathrel",
            "smash",
            "pmb",
            "underbrace",
            "overbrace",
            "cancel",
            "bcancel");

    /** Names of signs that are ordinary words where no backslash makes them commands. */
    static final Set<String> SIGNS = Set.of(
            "square", "triangle", "angle", "prime", "partial", "dots", "forall", "exists", "ell", "nabla", "mid");

    /** Commands whose argument is prose. */
    public static final Set<String> PROSE = Set.of(
            "text",
            "mbox",
            "textbf",
            "textit",
            "textrm",
            "textnormal",
            "mathrm",
            "textsf",
            "texttt",
            "hbox",
            "operatorname",
            "operatornamewithlimits",
            "emph",
            "textsc",
            "textup");

    /** Accents make another symbol of their argument. */
    static final Set<String> ACCENTS = Set.of("overline", "bar", "hat", "widehat", "tilde", "widetilde", "dot", "ddot");

    static final Set<String> COMMANDS = Set.of(
            "frac",
            "sqrt",
            "binom",
            "sum",
            "prod",
            "int",
            "iint",
            "iiint",
            "oint",
            "lim",
            "bigcup",
            "bigcap",
            "choose",
            "over",
            "substack",
            "pmod",
            "bmod",
            "mod");

    static {
        for (String name : UNARY) {
            FUNCTIONS.put(name, name);
        }
        String[] others = {
            "gcd", "lcm", "max", "min", "det", "dim", "ker", "hom", "sup", "inf", "deg", "rank", "tr", "cis"
        };
        for (String name : others) {
            FUNCTIONS.put(name, name);
        }
        String[][] synonyms = {
            {"tg", "tan"},
            {"ctg", "cot"},
            {"cosec", "csc"},
            {"arctg", "arctan"},
            {"asin", "arcsin"},
            {"acos", "arccos"},
            {"atan", "arctan"},
            {"arcsinh", "arsinh"},
            {"arccosh", "arcosh"},
            {"arctanh", "artanh"},
            {"asinh", "arsinh"},
            {"acosh", "arcosh"},
            {"atanh", "artanh"},
            {"sh", "sinh"},
            {"ch", "cosh"},
            {"th", "tanh"},
            {"ceiling", "ceil"},
            {"arcctg", "arccot"},
            {"sign", "sgn"},
            {"Re", "re"},
            {"Im", "im"},
            {"trace", "tr"}
        };
        for (String[] pair : synonyms) {
            FUNCTIONS.put(pair[0], pair[1]);
        }
        String[][] relations = {
            {"=", "="},
            {"==", "="},
            {"<", "<"},
            {">", ">"},
            {"<=", "<="},
            {">=", ">="},
            {"!=", "!="},
            {"≤", "<="},
            {"≥", ">="},
            {"≠", "!="},
            {"≈", "~"},
            {"∈", "in"},
            {"lt", "<"},
            {"gt", ">"},
            {"le", "<="},
            {"leq", "<="},
            {"leqslant", "<="},
            {"leqq", "<="},
            {"ge", ">="},
            {"geq", ">="},
            {"geqslant", ">="},
            {"geqq", ">="},
            {"ne", "!="},
            {"neq", "!="},
            {"approx", "~"},
            {"approxeq", "~"},
            {"simeq", "~"},
            {"doteq", "~"},
            {"cong", "cong"},
            {"equiv", "equiv"},
            {"sim", "sim"},
            {"propto", "propto"},
            {"in", "in"},
            {"notin", "notin"},
            {"ni", "ni"},
            {"subset", "subset"},
            {"subseteq", "subseteq"},
            {"supset", "supset"},
            {"supseteq", "supseteq"},
            {"to", "to"},
            {"rightarrow", "to"},
            {"longrightarrow", "to"},
            {"Rightarrow", "implies"},
            {"Longrightarrow", "implies"},
            {"implies", "implies"},
            {"iff", "iff"},
            {"Leftrightarrow", "iff"},
            {"leftrightarrow", "iff"},
            {"mapsto", "to"},
            {"→", "to"},
            {"⇒", "implies"},
            {"perp", "perp"},
            {"parallel", "parallel"},
            {"mid", "mid"},
            {"nmid", "nmid"},
            {"ll", "ll"},
            {"gg", "gg"},
            {"⊂", "subset"},
            {"⊆", "subseteq"},
            {"∉", "notin"},
            {"coloneqq", "="},
            {"triangleq", "="},
            {"subsetneq", "subsetneq"}
        };
        for (String[] pair : relations) {
            RELATIONS.put(pair[0], pair[1]);
        }
        String[][] operators = {
            {"+", "+"},
            {"-", "-"},
            {"−", "-"},
            {"–", "-"},
            {"*", "*"},
            {"×", "*"},
            {"·", "*"},
            {"⋅", "*"},
            {"∙", "*"},
            {"/", "/"},
            {"÷", "/"},
            {"±", "pm"},
            {"∓", "mp"},
            {"^", "^"},
            {"_", "_"},
            {"!", "!"},
            {":", ":"},
            {"∪", "union"},
            {"∩", "intersection"},
            {"times", "*"},
            {"cdot", "*"},
            {"ast", "*"},
            {"star", "*"},
            {"bullet", "*"},
            {"div", "/"},
            {"pm", "pm"},
            {"mp", "mp"},
            {"cup", "union"},
            {"cap", "intersection"},
            {"setminus", "difference"},
            {"smallsetminus", "difference"},
            {"backslash", "difference"},
            {"colon", ":"},
            {"land", "and"},
            {"wedge", "and"},
            {"∧", "and"},
            {"lor", "or"},
            {"vee", "or"},
            {"∨", "or"},
            {"slash", "/"},
            {"∖", "difference"},
            {"√", "sqrt"},
            {"oplus", "oplus"},
            {"otimes", "otimes"},
            {"circ", "circ"}
        };
        for (String[] pair : operators) {
            OPERATORS.put(pair[0], pair[1]);
        }
        String[][] symbols = {
            {"infty", "infinity"},
            {"∞", "infinity"},
            {"infinity", "infinity"},
            {"oo", "infinity"},
            {"emptyset", "emptyset"},
            {"varnothing", "emptyset"},
            {"∅", "emptyset"},
            {"exponentialE", "e"},
            {"imaginaryI", "i"},
            {"ell", "ℓ"},
            {"hbar", "ℏ"},
            {"partial", "∂"},
            {"nabla", "∇"},
            {"dots", "…"},
            {"ldots", "…"},
            {"cdots", "…"},
            {"dotsc", "…"},
            {"dotsm", "…"},
            {"dotsb", "…"},
            {"vdots", "⋮"},
            {"ddots", "⋱"},
            {"…", "…"},
            {"angle", "∠"},
            {"triangle", "△"},
            {"square", "□"},
            {"prime", "′"},
            {"forall", "∀"},
            {"exists", "∃"},
            {"∠", "∠"},
            {"△", "△"},
            {"∴", "∴"}
        };
        for (String[] pair : symbols) {
            SYMBOLS.put(pair[0], pair[1]);
        }
        String[] greek = {
            "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu",
            "xi", "omicron", "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega"
        };
        // U+03C2 is the final sigma, which stands between rho and sigma.
        int[] letters = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 18, 19, 20, 21, 22, 23, 24};
        for (int i = 0; i < greek.length; i++) {
            SYMBOLS.put(greek[i], greek[i]);
            SYMBOLS.put("var" + greek[i], greek[i]);
            SYMBOLS.put(Character.toString('α' + letters[i]), greek[i]);
            String capital = Character.toUpperCase(greek[i].charAt(0)) + greek[i].substring(1);
            SYMBOLS.put(capital, capital);
            SYMBOLS.put(Character.toString('Α' + letters[i]), capital);
        }
    }

    private Notation() {}

    /** The function of that name, or null. */
    public static String function(String name) {
        return FUNCTIONS.get(name);
    }

    /** The relation written so, or null. */
    static String relation(String written) {
        return RELATIONS.get(written);
    }

    /** The operator written so, or null. */
    public static String operator(String written) {
        return OPERATORS.get(written);
    }

    /** The name of the symbol written so, or null. */
    static String symbol(String written) {
        return SYMBOLS.get(written);
    }
}
