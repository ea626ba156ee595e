package io.firesteel.rewards.math.syntax;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The vocabulary: which names are functions, relations, operators, constants, with a backslash or without. Commands that are
 * none of these stand in {@link LatexCommands}.
 */
public final class Notation {
    /** Functions of exactly one argument, by the name used inside. */
    public static final Set<String> UNARY = Table.names(
            """
            sin cos tan cot sec csc arcsin arccos arctan arccot arcsec arccsc sinh cosh tanh coth sech csch
            arsinh arcosh artanh ln exp floor ceil abs sqrt sgn log lg arg re im conjugate
            """);

    /** Functions that are symbols when no argument follows. */
    static final Set<String> OPAQUE_FUNCTIONS = Set.of("f", "g", "h");

    /** Names of signs that are ordinary words where no backslash makes them commands. */
    static final Set<String> SIGNS = Table.names(
            """
            square triangle angle prime partial dots forall exists ell nabla mid
            """);

    private static final Set<String> OTHER_FUNCTIONS =
            Table.names("gcd lcm max min det dim ker hom sup inf deg rank tr cis");

    private static final Map<String, String> FUNCTIONS = new HashMap<>(
            Table.spellings(
                    """
            tan tg
            cot ctg
            csc cosec
            arctan arctg atan
            arcsin asin
            arccos acos
            arsinh arcsinh asinh
            arcosh arccosh acosh
            artanh arctanh atanh
            sinh sh
            cosh ch
            tanh th
            ceil ceiling
            arccot arcctg
            sgn sign
            re Re
            im Im
            tr trace
            """));

    private static final Map<String, String> RELATIONS = Table.spellings(
            """
            = = == coloneqq triangleq
            < < lt
            > > gt
            <= <= ≤ le leq leqslant leqq
            >= >= ≥ ge geq geqslant geqq
            != != ≠ ne neq
            ~ ≈ approx approxeq simeq doteq
            in ∈ in
            cong cong
            equiv equiv
            sim sim
            propto propto
            notin notin ∉
            ni ni
            subset subset ⊂
            subseteq subseteq ⊆
            supset supset
            supseteq supseteq
            to to rightarrow longrightarrow mapsto →
            implies Rightarrow Longrightarrow implies ⇒
            iff iff Leftrightarrow leftrightarrow
            perp perp
            parallel parallel
            mid mid
            nmid nmid
            ll ll
            gg gg
            subsetneq subsetneq
            """);

    private static final Map<String, String> OPERATORS = Table.spellings(
            """
            + +
            - - − –
            * * × · ⋅ ∙ times cdot ast star bullet
            / / ÷ div slash
            pm ± pm
            mp ∓ mp
            ^ ^
            _ _
            ! !
            : : colon
            union ∪ cup
            intersection ∩ cap
            difference setminus smallsetminus backslash ∖
            and land wedge ∧
            or lor vee ∨
            sqrt √
            oplus oplus
            otimes otimes
            circ circ
            """);

    private static final Map<String, String> SYMBOLS = new HashMap<>(
            Table.spellings(
                    """
            infinity infty ∞ infinity oo
            emptyset emptyset varnothing ∅
            e exponentialE
            i imaginaryI
            ℓ ell
            ℏ hbar
            ∂ partial
            ∇ nabla
            … dots ldots cdots dotsc dotsm dotsb …
            ⋮ vdots
            ⋱ ddots
            ∠ angle ∠
            △ triangle △
            □ square
            ′ prime
            ∀ forall
            ∃ exists
            ∴ ∴
            """));

    static {
        UNARY.forEach(name -> FUNCTIONS.put(name, name));
        OTHER_FUNCTIONS.forEach(name -> FUNCTIONS.put(name, name));
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
