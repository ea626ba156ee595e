import java.util.function.Function;
public class CompilerTime {
    static <A> A pick(A one, A other) {
        return one;
    }
    static <A, B> Function<A, B> f(Function<A, B> function) {
        return function;
    }
    static <A, B> Function<A, B> f(java.util.function.BiFunction<A, A, B> function) {
        return null;
    }
    Object x = f(a -> f(a -> f(a -> f(a -> f(a -> f(a -> f(a -> f(a -> f(a -> f(a -> f(a -> f(a -> f(a -> f(a -> pick(1, "")))))))))))))));
}
