package io.firesteel.rewards.math.algebra;

import io.firesteel.rewards.math.syntax.Expression;

import java.util.List;

/** What an answer is, once its notation has been interpreted. */
public sealed interface Value {
    /** A closed form, with what it counts; the unit is empty for a plain number. */
    record Scalar(Expression expression, String unit) implements Value {}

    /** Items in any order; {@code braces} if it was written as a set. */
    record Collection(List<Value> items, boolean braces) implements Value {}

    /** Items in order: a tuple, or an interval if there are two. */
    record Sequence(char open, char close, List<Value> items) implements Value {}

    /** A set of real numbers, perhaps as what a variable ranges over; the variable is empty if none was written. */
    record Region(RealSet set, String variable) implements Value {}

    /** A union, intersection or difference that could not be worked out. */
    record Combined(String operator, Value left, Value right) implements Value {}

    record Matrix(List<List<Expression>> rows) implements Value {}

    /** An equation, inequality or other relation of two sides. */
    record Statement(String operator, Expression left, Expression right) implements Value {}

    /** A value with the name it was given: {@code x = 5}, {@code f(x) = x^2}, {@code x ∈ [0, 1]}. */
    record Named(Expression name, Value value) implements Value {}

    record Phrase(String text) implements Value {}

    /** A time of day by the clock of twelve hours. */
    record Time(int hour, int minute, boolean afternoon) implements Value {}

    record Proportion(List<Expression> parts) implements Value {}
}
