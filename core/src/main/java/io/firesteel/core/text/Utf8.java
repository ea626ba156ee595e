package io.firesteel.core.text;

import io.firesteel.core.Fault;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Bytes that have to be UTF-8. */
public final class Utf8 {
    private Utf8() {}

    /**
     * The characters of the first {@code length} bytes.
     *
     * @param where file and line, for the message
     * @throws Fault if they are no UTF-8, or have zero bytes as UTF-16 has them: nothing is replaced
     */
    public static String decode(String where, byte[] bytes, int length) {
        ByteBuffer in = ByteBuffer.wrap(bytes, 0, length);
        String text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(in).toString();
        } catch (CharacterCodingException malformed) {
            int at = in.position();
            // FE FF or FF FE: of two bytes, only these add up to that.
            boolean mark = at == 0 && length > 1 && (bytes[0] & 0xFF) + (bytes[1] & 0xFF) == 0xFE + 0xFF;
            if (!mark) {
                throw new Fault(
                        where,
                        "text in UTF-8",
                        String.format(Locale.ROOT, "0x%02X as byte %d", bytes[at], at + 1),
                        "convert the file from what it was written in (Latin-1: iconv -f WINDOWS-1252 -t UTF-8 FILE > NEW); "
                                + "a packed file needs the packer's ending",
                        malformed);
            }
            throw utf16(where, "the mark that UTF-16 begins with", malformed);
        }
        if (text.indexOf('\0') >= 0) {
            throw utf16(where, "zero bytes, as in UTF-16", null);
        }
        return text;
    }

    private static Fault utf16(String where, String found, CharacterCodingException malformed) {
        return new Fault(
                where, "text in UTF-8", found, "convert the file: iconv -f UTF-16 -t UTF-8 FILE > NEW", malformed);
    }
}
