public class CompilerTime {
    static class Pair<A, B> { }
    static <T> Pair<T, T> twice(T value) {
        return null;
    }
    public static void main(String[] arguments) {
        var x0 = 1;
        var x1 = twice(x0);
        var x2 = twice(x1);
        var x3 = twice(x2);
        var x4 = twice(x3);
        var x5 = twice(x4);
        var x6 = twice(x5);
        var x7 = twice(x6);
        var x8 = twice(x7);
        var x9 = twice(x8);
        var x10 = twice(x9);
        var x11 = twice(x10);
        var x12 = twice(x11);
        var x13 = twice(x12);
        var x14 = twice(x13);
        var x15 = twice(x14);
        var x16 = twice(x15);
        var x17 = twice(x16);
        var x18 = twice(x17);
        var x19 = twice(x18);
        var x20 = twice(x19);
        var x21 = twice(x20);
        var x22 = twice(x21);
        var x23 = twice(x22);
        var x24 = twice(x23);
    }
}
