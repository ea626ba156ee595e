package io.firesteel.cluster.report;

import io.firesteel.core.Sha256;
import io.firesteel.core.json.Json;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** What keeps texts of policies, data sets and users from becoming markup. */
final class Html {
    private Html() {}

    /** Text for element content and attribute values in double quotes. */
    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    /** JSON for a script element: without {@code <} nothing in it can end the element or open a comment. */
    static String embedded(Object value) {
        return Json.print(value).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026");
    }

    /** How a security policy names a style or a script that stands in the page. */
    static String hash(String source) {
        byte[] digest = Sha256.digest().digest(source.getBytes(StandardCharsets.UTF_8));
        return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
    }

    /** The inside of an element, one after the other. */
    static String all(List<String> elements) {
        return String.join("", elements);
    }

    static String resource(String name) {
        try (InputStream in = Html.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks " + name + ": it was built without its resources");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }
}
