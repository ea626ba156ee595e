package io.firesteel.cluster.verification;

import io.firesteel.cluster.table.JsonLine;
import io.firesteel.core.json.JsonObject;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.Text;

import java.io.IOException;

/**
 * What can be said of a file before anything is verified: its rows are rows, each with id, gold and response.
 *
 * @param rows that were read, blank lines not counted
 * @param whole whether these are all
 */
public record ResponseCheck(long rows, boolean whole) {
    /**
     * Reads rows and verifies none.
     *
     * @param verifier its name
     * @param most rows that are read; the rest is left unread
     * @throws io.firesteel.core.Fault for the first broken row, by its line, or a file that is not whole
     */
    public static ResponseCheck of(ResponseFile in, String verifier, Configuration hadoop, long most) {
        long rows = 0;
        long number = 0;
        try (ResponseLines lines = new ResponseLines(in, hadoop)) {
            for (Text line = lines.next(); line != null; line = lines.next()) {
                String where = in.line(++number);
                String text = ResponseLines.text(where, line);
                if (text.isBlank()) {
                    continue;
                }
                if (rows == most) {
                    return new ResponseCheck(rows, false);
                }
                JsonObject row = JsonLine.parse(where, text);
                ResponseRow.prompt(verifier, row);
                ResponseRow.completion(row);
                rows++;
            }
        } catch (IOException e) {
            throw in.file().unreadable(e);
        }
        return new ResponseCheck(rows, true);
    }
}
