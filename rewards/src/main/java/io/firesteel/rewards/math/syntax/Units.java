package io.firesteel.rewards.math.syntax;

import io.firesteel.rewards.math.value.Rational;

import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Units of measurement and money, by one name each. Others words after a number are what it counts. */
public final class Units {
    private static final Map<String, String> NAMES = new HashMap<>();
    private static final Set<String> PERCENT = Set.of("percent", "percents", "percentage", "pct");

    static {
        String[] families = {
            "mm millimeter millimeters millimetre millimetres",
            "cm centimeter centimeters centimetre centimetres",
            "dm decimeter decimeters decimetre decimetres",
            "m meter meters metre metres",
            "km kilometer kilometers kilometre kilometres",
            "in inch inches",
            "ft foot feet",
            "yd yard yards",
            "mi mile miles",
            "mg milligram milligrams",
            "g gram grams",
            "kg kilogram kilograms",
            "lb lbs pound pounds",
            "oz ounce ounces",
            "ml mL milliliter milliliters millilitre millilitres",
            "l L liter liters litre litres",
            "s sec secs second seconds",
            "min mins minute minutes",
            "h hr hrs hour hours",
            "day days",
            "week weeks",
            "month months",
            "yr yrs year years",
            "$ dollar dollars usd",
            "cent cents ¢",
            "€ euro euros",
            "£ gbp",
            "rad radian radians",
            "° degree degrees deg",
            "mph",
            "kph kmph",
            "N newton newtons",
            "J joule joules",
            "kJ",
            "W watt watts",
            "kW",
            "V volt volts",
            "A ampere amperes amps",
            "K kelvin",
            "Pa pascal pascals",
            "kPa",
            "Hz hertz",
            "kHz",
            "mol moles",
            "C celsius",
            "F fahrenheit",
            "ha hectare hectares",
            "acre acres",
            "gal gallon gallons",
            "unit units",
            "eV",
            "Ω ohm ohms",
            "cubic",
            "square",
            "per",
            "sq",
            "people person",
            "apple apples",
            "student students"
        };
        for (String family : families) {
            String[] names = family.split(" ");
            for (String name : names) {
                NAMES.put(name, names[0]);
            }
        }
    }

    private static final Pattern SQUARE = Pattern.compile("^(?:square|sq)([a-z]{1,3})$");
    private static final Pattern CUBIC = Pattern.compile("^cubic([a-z]{1,3})$");
    private static final Pattern PER = Pattern.compile("^([a-z]{1,3})per([a-z]{1,3})$");

    /** What simple units are of the first of their kind: lengths in metres, times in seconds, and so on. */
    private static final Map<String, Size> SIZES = Map.ofEntries(
            Map.entry("mm", new Size("m", 1, 1000)),
            Map.entry("cm", new Size("m", 1, 100)),
            Map.entry("dm", new Size("m", 1, 10)),
            Map.entry("m", new Size("m", 1, 1)),
            Map.entry("km", new Size("m", 1000, 1)),
            Map.entry("in", new Size("in", 1, 1)),
            Map.entry("ft", new Size("in", 12, 1)),
            Map.entry("yd", new Size("in", 36, 1)),
            Map.entry("mi", new Size("in", 63_360, 1)),
            Map.entry("mg", new Size("g", 1, 1000)),
            Map.entry("g", new Size("g", 1, 1)),
            Map.entry("kg", new Size("g", 1000, 1)),
            Map.entry("s", new Size("s", 1, 1)),
            Map.entry("min", new Size("s", 60, 1)),
            Map.entry("h", new Size("s", 3600, 1)),
            Map.entry("day", new Size("s", 86_400, 1)),
            Map.entry("week", new Size("s", 604_800, 1)),
            Map.entry("cent", new Size("cent", 1, 1)),
            Map.entry("$", new Size("cent", 100, 1)),
            Map.entry("ml", new Size("ml", 1, 1)),
            Map.entry("l", new Size("ml", 1000, 1)));

    /** Units whose letters are as well a product of variables, as in mgh or kg/m. */
    private static final Set<String> LETTERS = Set.of("mm", "cm", "dm", "mg", "ml", "mL", "kg", "km", "kW", "kJ", "Pa");

    private static final Set<String> COUNTED = Set.of("unit", "people", "apple", "student");

    /** Words of compound units that are no factor of one. */
    private static final Set<String> NO_FACTORS = Set.of("per", "cubic", "square", "sq", "unit");

    /** {@code over/under} of the kind's first unit. */
    private record Size(String kind, long over, long under) {}

    private Units() {}

    /** How many of their common first unit one {@code unit} is; null if it and {@code other} are not of one kind. */
    public static Rational size(String unit, String other) {
        Size size = SIZES.get(unit);
        Size second = SIZES.get(other);
        return size == null || second == null || !size.kind().equals(second.kind())
                ? null
                : Rational.of(BigInteger.valueOf(size.over()), BigInteger.valueOf(size.under()));
    }

    /** Whether both are of one kind and {@code unit} is the larger: hours and minutes. */
    public static boolean isLarger(String unit, String other) {
        Rational size = size(unit, other);
        Rational second = size(other, unit);
        return size != null && second != null && size.compareTo(second) > 0;
    }

    /** Appends symbols and their integer powers as a unit is written; false if there is anything else among them. */
    public static boolean spell(List<Expression> factors, StringBuilder unit) {
        for (Expression factor : factors) {
            if (factor instanceof Expression.Product product) {
                if (!spell(product.factors(), unit)) {
                    return false;
                }
                continue;
            }
            Expression base = factor instanceof Expression.Power power ? power.base() : factor;
            if (base instanceof Expression.Symbol symbol) {
                unit.append(symbol.name());
            } else if (base instanceof Expression.Words words) {
                unit.append(words.text());
            } else {
                return false;
            }
            if (factor instanceof Expression.Power power) {
                if (!(power.exponent() instanceof Expression.Numeral exponent)) {
                    return false;
                }
                unit.append('^').append(exponent.value());
            }
        }
        return true;
    }

    /** Whether a run of plain letters is a unit; single letters are variables unless they stand in a text command. */
    static boolean isUnit(String word) {
        return NAMES.containsKey(word) || word.length() > 2 && NAMES.containsKey(word.toLowerCase(Locale.ROOT));
    }

    /** Whether a word is a unit that things are measured in, such as {@code km/h} or {@code cm^2}; what is counted, as apples are, is none. */
    public static boolean isMeasure(String word) {
        boolean letters = false;
        for (int at = 0; at < word.length(); at++) {
            int start = at;
            while (at < word.length() && Character.isLetter(word.charAt(at))) {
                at++;
            }
            String name = word.substring(start, at);
            if (at > start && (!isUnit(name) || COUNTED.contains(word(name)))) {
                return false;
            }
            letters |= at > start;
            if (at < word.length() && "/^*·-−²³°0123456789".indexOf(word.charAt(at)) < 0) {
                return false;
            }
        }
        return letters && Character.isLetter(word.charAt(0));
    }

    /** {@code cm squared} as {@code cm^2}; the same unit where it is no such power. */
    public static String raised(String unit) {
        int space = unit.indexOf(' ');
        String power = unit.endsWith(" squared") ? "^2" : unit.endsWith(" cubed") ? "^3" : "";
        return !power.isEmpty() && space == unit.lastIndexOf(' ') && isMeasure(unit.substring(0, space))
                ? unit.substring(0, space) + power
                : unit;
    }

    /** Whether plain letters may be such a unit, or variables side by side. */
    static boolean isLetters(String word) {
        return LETTERS.contains(word);
    }

    /** Such a unit, with a power or not, as a product of variables: {@code kg} as k·g, {@code km^2} as k·m². Null for any other. */
    public static Expression variables(String unit) {
        int power = unit.indexOf('^');
        String letters = power < 0 ? unit : unit.substring(0, power);
        boolean digit = power > 0 && power + 2 == unit.length() && Character.isDigit(unit.charAt(power + 1));
        if (!LETTERS.contains(letters) || power >= 0 && !digit) {
            return null;
        }
        Expression first = new Expression.Symbol(letters.substring(0, 1));
        Expression last = new Expression.Symbol(letters.substring(1));
        return new Expression.Product(List.of(
                first, digit ? new Expression.Power(last, Expression.Numeral.of(unit.charAt(power + 1) - '0')) : last));
    }

    /**
     * A reference that writes such letters right at its number and nothing else, {@code 7mg}, as the product that it may be; the
     * text itself for any other. Its letters cannot be left out then, as those of {@code 7\text{ mg}} can.
     */
    public static String spacedOut(String reference) {
        int digits = 0;
        while (digits < reference.length()
                && (Character.isDigit(reference.charAt(digits)) || reference.charAt(digits) == '.')) {
            digits++;
        }
        String letters = reference.substring(digits);
        return digits > 0 && LETTERS.contains(letters)
                ? reference.substring(0, digits) + " " + letters.charAt(0) + " " + letters.charAt(1)
                : reference;
    }

    static boolean isPercent(String word) {
        return PERCENT.contains(word.toLowerCase(Locale.ROOT));
    }

    /** The unit in one spelling: {@code Centimetres} is {@code cm}; words that are no unit lose case and plural. */
    public static String canonical(String unit) {
        String product = product(unit);
        if (product != null) {
            return product;
        }
        StringBuilder canonical = new StringBuilder();
        int start = -1;
        for (int at = 0; at <= unit.length(); at++) {
            boolean letter = at < unit.length()
                    && (Character.isLetter(unit.charAt(at)) || "$€£¢°".indexOf(unit.charAt(at)) >= 0);
            if (letter && start < 0) {
                start = at;
            } else if (!letter && start >= 0) {
                canonical.append(word(unit.substring(start, at)));
                start = -1;
            }
            if (!letter && at < unit.length() && !Character.isWhitespace(unit.charAt(at))) {
                canonical.append(unit.charAt(at));
            }
        }
        String plain = canonical.toString().replace("squareunit", "unit^2").replace("cubicunit", "unit^3");
        String squared = SQUARE.matcher(plain).replaceFirst("$1^2");
        String cubed = CUBIC.matcher(squared).replaceFirst("$1^3");
        return PER.matcher(cubed.replace("mph", "mi/h").replace("kph", "km/h")).replaceFirst("$1/$2");
    }

    /**
     * A product or quotient of known units in one order, {@code s J} and {@code J*s} as {@code J*s}, {@code km h^-1} as {@code km/h};
     * null for a single unit, and for anything else.
     */
    private static String product(String unit) {
        if (unit.indexOf(' ') < 0 && unit.indexOf('*') < 0 && unit.indexOf('/') < 0 && unit.indexOf('-') < 0) {
            return null;
        }
        TreeMap<String, Integer> powers = new TreeMap<>();
        int sign = 1;
        int at = 0;
        while (at < unit.length()) {
            char c = unit.charAt(at);
            if (c == ' ' || c == '*' || c == '/') {
                sign = c == '/' ? -1 : sign;
                at++;
                continue;
            }
            int end = at;
            while (end < unit.length() && Character.isLetter(unit.charAt(end))) {
                end++;
            }
            String name = NAMES.get(unit.substring(at, end));
            if (name == null || NO_FACTORS.contains(name)) {
                return null;
            }
            int power = 1;
            if (end < unit.length() && unit.charAt(end) == '^') {
                int digits = end + 1;
                while (digits < unit.length()
                        && (Character.isDigit(unit.charAt(digits)) || unit.charAt(digits) == '-')) {
                    digits++;
                }
                if (digits == end + 1 || digits > end + 3) {
                    return null;
                }
                power = Integer.parseInt(unit.substring(end + 1, digits));
                end = digits;
            }
            powers.merge(name, sign * power, Integer::sum);
            at = end;
        }
        StringBuilder above = new StringBuilder();
        StringBuilder below = new StringBuilder();
        powers.forEach((name, power) -> {
            StringBuilder side = power > 0 ? above : below;
            side.append(side.length() == 0 ? "" : "*").append(name);
            side.append(Math.abs(power) == 1 ? "" : "^" + Math.abs(power));
        });
        return below.length() == 0 ? above.toString() : above + "/" + below;
    }

    private static String word(String word) {
        String known = NAMES.get(word);
        if (known == null) {
            known = NAMES.get(word.toLowerCase(Locale.ROOT));
        }
        if (known != null) {
            return known;
        }
        String lower = word.toLowerCase(Locale.ROOT);
        return lower.length() > 3 && lower.endsWith("s") ? lower.substring(0, lower.length() - 1) : lower;
    }
}
