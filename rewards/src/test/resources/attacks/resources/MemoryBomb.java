import java.util.ArrayList;
import java.util.List;
public class MemoryBomb {
    public static void main(String[] arguments) {
        List<byte[]> blocks = new ArrayList<>();
        while (true) {
            blocks.add(new byte[1 << 20]);
        }
    }
}
