package io.firesteel.core.text.jinja;

/**
 * A piece of a template.
 *
 * @param text of a string what it says, of others as written
 * @param line from 1
 */
record Token(Kind kind, String text, int line) {
    enum Kind {
        DATA,
        /** <code>{{</code> */
        PRINT,
        /** <code>}}</code> */
        PRINT_END,
        /** <code>{%</code> */
        BLOCK,
        /** <code>%}</code> */
        BLOCK_END,
        NAME,
        STRING,
        INTEGER,
        FLOAT,
        OPERATOR,
        END
    }

    boolean is(String operator) {
        return kind == Kind.OPERATOR && text.equals(operator);
    }

    boolean isName(String name) {
        return kind == Kind.NAME && text.equals(name);
    }
}
