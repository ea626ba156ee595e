package io.firesteel.core.text;

import io.firesteel.core.Fault;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Bytes that have to be UTF-8. */
public final class Utf8 {
    private Utf8() {}

    /**
     * The characters of the first {@code length} bytes.
     *
     * @param where file and line, for the message
     * @throws Fault if they are no UTF-8: nothing is replaced
     */
    public static String decode(String where, byte[] bytes, int length) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, 0, length))
                    .toString();
        } catch (CharacterCodingException malformed) {
            throw new Fault(where, "UTF-8", "other bytes", "convert the file to UTF-8", malformed);
        }
    }
}
