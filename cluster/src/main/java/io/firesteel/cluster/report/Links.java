package io.firesteel.cluster.report;

import io.firesteel.core.Fault;

import java.net.URI;
import java.net.URISyntaxException;

/** Links of a page to files beside it: a page moves together with the directory that it describes. */
final class Links {
    private Links() {}

    /** An attribute's value for a relative path; it cannot be read as a scheme, {@code javascript:} is a file's name here. */
    static String href(String path) {
        if (path.isEmpty() || path.startsWith("/")) {
            throw new Fault(
                    "a link of the report",
                    "a path relative to the report",
                    path.isEmpty() ? "an empty one" : path,
                    "name the file from the directory in which the report lies");
        }
        try {
            return Html.escape(new URI(null, null, "./" + path, null).toASCIIString());
        } catch (URISyntaxException e) {
            throw new Fault("a link of the report", "a path", path, "rename what it leads to", e);
        }
    }
}
