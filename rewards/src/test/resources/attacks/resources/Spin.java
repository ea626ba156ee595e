public class Spin {
    public static void main(String[] arguments) {
        while (true) { }
    }
}
