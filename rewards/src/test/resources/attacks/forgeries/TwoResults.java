import java.io.FileDescriptor;
import java.io.FileOutputStream;
public class TwoResults {
    static String answer(String question) throws Exception {
        new FileOutputStream(FileDescriptor.out).write("\"other\"\n".getBytes());
        return "x";
    }
}
