package io.firesteel.core.json;

/**
 * A number as its text was written, such as {@code 6.50}, {@code 1e3} or {@code 18446744073709551619}; see {@link Json#parseAsWritten}.
 *
 * @param text in JSON's notation
 */
public record JsonNumber(String text) {
    @Override
    public String toString() {
        return text;
    }
}
