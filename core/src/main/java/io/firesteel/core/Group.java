package io.firesteel.core;

import java.io.Serializable;
import java.util.List;
import java.util.function.Function;

/**
 * The members drawn for the same prompt. Advantages compare them with each other.
 *
 * @param prompt the prompt they share
 * @param members in sample order
 */
public record Group<T extends Serializable>(Prompt prompt, List<T> members) implements Serializable {
    public Group {
        members = List.copyOf(members);
    }

    /** The same group with each member replaced by what {@code each} makes of it. */
    public <R extends Serializable> Group<R> map(Function<? super T, ? extends R> each) {
        return new Group<>(prompt, members.stream().<R>map(each).toList());
    }

    public int size() {
        return members.size();
    }
}
