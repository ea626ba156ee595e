import java.net.ServerSocket;
import java.net.Socket;
public class Sockets {
    public static void main(String[] arguments) {
        boolean escaped = false;
        try (Socket socket = new Socket("127.0.0.1", 22)) {
            escaped = true;
        } catch (java.io.IOException refused) {
            // as it should be
        }
        try (ServerSocket socket = new ServerSocket(0)) {
            escaped = true;
        } catch (java.io.IOException refused) {
            // as it should be
        }
        System.out.println(escaped ? "escaped" : "contained");
    }
}
