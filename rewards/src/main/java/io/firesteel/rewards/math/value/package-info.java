/**
 * Numbers: exact fractions, decimals and complex numbers of 60 digits with the functions of analysis, and the fuel that bounds
 * what a verdict may cost. Start with {@link io.firesteel.rewards.math.value.Rational}; {@link
 * io.firesteel.rewards.math.value.Fuel} says why work is counted and not timed.
 *
 * <p>Nothing here knows notation or expressions. A number without a value is {@code Undefined}, one too long {@code
 * FuelExhausted}.
 */
package io.firesteel.rewards.math.value;
