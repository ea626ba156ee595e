package io.firesteel.cluster.command;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A number of bytes as Hugging Face's tools write it: {@code 4GB} is 4·10⁹, {@code 4GiB} is 4·2³⁰; {@code 500MB}, {@code 1.5GB}. */
final class ByteSizes implements ITypeConverter<Long> {
    private static final Pattern SIZE = Pattern.compile("(\\d+(?:\\.\\d+)?)([kmgt]?)(i?)b", Pattern.CASE_INSENSITIVE);
    private static final Map<String, Integer> POWERS = Map.of("", 0, "k", 1, "m", 2, "g", 3, "t", 4);

    @Override
    public Long convert(String text) {
        Matcher size = SIZE.matcher(text.strip());
        if (!size.matches()) {
            throw new TypeConversionException("expected a size such as 4GB, 500MB or 2GiB, found " + text);
        }
        BigDecimal unit = BigDecimal.valueOf(size.group(3).isEmpty() ? 1000 : 1024)
                .pow(POWERS.get(size.group(2).toLowerCase(Locale.ROOT)));
        BigDecimal bytes = new BigDecimal(size.group(1)).multiply(unit);
        if (bytes.compareTo(BigDecimal.ONE) < 0 || bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            throw new TypeConversionException("expected a size from 1B to 9000000TB, found " + text);
        }
        return bytes.longValue();
    }
}
