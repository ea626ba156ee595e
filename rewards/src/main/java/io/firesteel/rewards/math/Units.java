package io.firesteel.rewards.math;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Units of measurement and money, by one name each. Others words after a number are what it counts. */
final class Units {
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
            "kph",
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

    private Units() {}

    /** Whether a run of plain letters is a unit; single letters are variables unless they stand in a text command. */
    static boolean isUnit(String word) {
        return NAMES.containsKey(word) || word.length() > 2 && NAMES.containsKey(word.toLowerCase(Locale.ROOT));
    }

    static boolean isPercent(String word) {
        return PERCENT.contains(word.toLowerCase(Locale.ROOT));
    }

    /** The unit in one spelling: {@code Centimetres} is {@code cm}; words that are no unit lose case and plural. */
    static String canonical(String unit) {
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
        return canonical
                .toString()
                .replace("squareunit", "unit^2")
                .replace("cubicunit", "unit^3")
                .replaceFirst("^(?:square|sq)([a-z]{1,3})$", "$1^2")
                .replaceFirst("^cubic([a-z]{1,3})$", "$1^3");
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
