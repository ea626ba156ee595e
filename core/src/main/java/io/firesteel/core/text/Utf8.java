package io.firesteel.core.text;

import io.firesteel.core.Fault;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Bytes that have to be UTF-8. */
public final class Utf8 {
    private static final String CONVERT = "convert the file: iconv -f %s -t UTF-8 FILE > NEW";

    private Utf8() {}

    /**
     * The characters of the first {@code length} bytes of a text file's line or value.
     *
     * @param where file and line, for the message
     * @throws Fault if they are no UTF-8, or have zero bytes as UTF-16 and UTF-32 have them: nothing is replaced
     */
    public static String decode(String where, byte[] bytes, int length) {
        return decode(where, bytes, length, "");
    }

    /**
     * The same for bytes of which a text file's converter makes nothing, such as a value of a binary file.
     *
     * @param fix what to do, whatever they are; empty for how to convert a text file
     */
    public static String decode(String where, byte[] bytes, int length, String fix) {
        ByteBuffer in = ByteBuffer.wrap(bytes, 0, length);
        String text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(in).toString();
        } catch (CharacterCodingException malformed) {
            int at = in.position();
            String marked = marked(bytes, length);
            if (!marked.isEmpty()) {
                throw other(where, "the mark that " + marked + " begins with", marked, fix, malformed);
            }
            throw new Fault(
                    where,
                    "text in UTF-8",
                    String.format(Locale.ROOT, "0x%02X as byte %d", bytes[at], at + 1),
                    fix.isEmpty()
                            ? "convert the file from what it was written in (Latin-1: iconv -f WINDOWS-1252 -t UTF-8"
                                    + " FILE > NEW)"
                            : fix,
                    malformed);
        }
        if (text.indexOf('\0') >= 0) {
            // Of four bytes of UTF-32, ASCII leaves three zero; of two of UTF-16 one.
            String encoding = text.contains("\0\0\0") ? "UTF-32" : "UTF-16";
            throw other(where, "zero bytes, as in " + encoding, encoding, fix, null);
        }
        return text;
    }

    /** The encoding whose byte order mark is at the beginning; empty for none. UTF-32's begins or ends with UTF-16's. */
    private static String marked(byte[] bytes, int length) {
        if (begins(bytes, length, 0xFF, 0xFE, 0, 0) || begins(bytes, length, 0, 0, 0xFE, 0xFF)) {
            return "UTF-32";
        }
        return begins(bytes, length, 0xFF, 0xFE) || begins(bytes, length, 0xFE, 0xFF) ? "UTF-16" : "";
    }

    private static boolean begins(byte[] bytes, int length, int... mark) {
        for (int i = 0; i < mark.length; i++) {
            if (i >= length || (bytes[i] & 0xFF) != mark[i]) {
                return false;
            }
        }
        return true;
    }

    private static Fault other(
            String where, String found, String encoding, String fix, CharacterCodingException malformed) {
        return new Fault(
                where,
                "text in UTF-8",
                found,
                fix.isEmpty() ? String.format(Locale.ROOT, CONVERT, encoding) : fix,
                malformed);
    }
}
