import java.nio.file.Files;
import java.nio.file.Path;
public class RunPrograms {
    public static void main(String[] arguments) throws Exception {
        boolean escaped = false;
        for (String path : new String[] {"/etc/passwd", "/root", "/home", "/var"}) {
            escaped |= new ProcessBuilder("/bin/cat", path).start().waitFor() == 0 || Files.exists(Path.of(path));
        }
        System.out.println(escaped ? "escaped" : "contained");
    }
}
