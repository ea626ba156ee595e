package io.firesteel.cluster.doctor;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** How paths become bytes: whatever the locale, files are UTF-8, but names of files follow it. */
final class LocaleCheck {
    private LocaleCheck() {}

    static Finding look() {
        return look(System.getProperty("sun.jnu.encoding", "unknown"), Locale.getDefault());
    }

    /** @param names the encoding of file names */
    static Finding look(String names, Locale locale) {
        String value = locale.toLanguageTag() + ", file names in " + names;
        boolean utf8 = Charset.isSupported(names) && Charset.forName(names).equals(StandardCharsets.UTF_8);
        return utf8
                ? Finding.ok("locale", value)
                : Finding.advice(
                        "locale",
                        value,
                        "paths with letters beyond ASCII are refused",
                        "export LC_ALL=C.UTF-8 (or any locale that ends in UTF-8) before the start");
    }
}
