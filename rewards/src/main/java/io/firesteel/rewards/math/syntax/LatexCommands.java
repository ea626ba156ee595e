package io.firesteel.rewards.math.syntax;

import io.firesteel.rewards.math.syntax.Token.Kind;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The table of LaTeX commands that are no function, relation, operator or symbol of {@link Notation}. */
public final class LatexCommands {
    /** The token that a command is, whatever stands around it. */
    record Sign(Kind kind, String text) {}

    /** Commands that change only how things look. */
    public static final Set<String> INVISIBLE = Table.names(
            """
            quad qquad displaystyle textstyle scriptstyle limits nolimits big Big bigg Bigg bigl bigr Bigl
            Bigr biggl biggr Biggl Biggr bigm thinspace nonumber hline rm bf it mathstrut strut left right
            middle notag allowbreak enspace negthinspace medspace thickspace hfill centering large Large
            normalsize boldmath checkmark blacksquare qed therefore because
            """);

    /** Commands around an argument that mean the argument itself. */
    static final Set<String> TRANSPARENT = Table.names(
            """
            boxed fbox framebox mathbf boldsymbol bm vec overrightarrow mathit mathsf mathtt ensuremath
            underline displaylines mathcal mathscr mathfrak mathop mathbin mathrel smash pmb underbrace
            overbrace
            """);

    /** Commands whose argument is prose. */
    public static final Set<String> PROSE = Table.names(
            """
            text mbox textbf textit textrm textnormal mathrm textsf texttt hbox operatorname
            operatornamewithlimits emph textsc textup
            """);

    /** Accents make another symbol of their argument; so does crossing it out, whatever it was. */
    static final Set<String> ACCENTS = Table.names(
            """
            overline bar hat widehat tilde widetilde dot ddot cancel bcancel xcancel
            """);

    /** Commands before or instead of a bracket. */
    static final Set<String> DELIMITERS = Table.names(
            """
            left right middle bigl bigr Bigl Bigr biggl biggr big Big lvert rvert lVert rVert bigm vert Vert
            """);

    /** Commands whose argument says nothing. */
    static final Set<String> SWALLOWING = Table.names(
            """
            textcolor colorbox kern mkern hspace vspace phantom hphantom vphantom color label tag rule
            """);

    private static final Map<String, Sign> SIGNS = new HashMap<>();

    static {
        sign(Kind.COMMAND, "frac frac dfrac tfrac cfrac", "binom binom dbinom tbinom");
        Table.names("sqrt sum prod int iint iiint oint lim choose over substack pmod bmod mod")
                .forEach(name -> sign(Kind.COMMAND, name));
        sign(Kind.OPEN, "( langle lparen", "[ lbrack", "\\{ lbrace", "lfloor", "lceil");
        sign(Kind.CLOSE, ") rangle rparen", "] rbrack", "\\} rbrace", "rfloor", "rceil");
        sign(Kind.DEGREE, "° degree textdegree");
        sign(Kind.PERCENT, "% percent");
        sign(Kind.CURRENCY, "$ dollar textdollar", "€ euro", "£ pounds");
        sign(Kind.ROW, "\\\\ cr newline");
    }

    private LatexCommands() {}

    /** The token that is that command; null if there is none that is always the same. */
    static Sign sign(String command) {
        return SIGNS.get(command);
    }

    /** Rows of a token's text and the commands that are it. */
    private static void sign(Kind kind, String... rows) {
        for (String row : rows) {
            Table.spellings(row).forEach((command, text) -> SIGNS.put(command, new Sign(kind, text)));
        }
    }
}
