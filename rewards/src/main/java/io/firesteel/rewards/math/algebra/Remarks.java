package io.firesteel.rewards.math.algebra;

/** Words after an answer that change nothing in it: {@code f(x) = cx \text{ for some constant } c}. */
final class Remarks {
    private static final String[] BEGINNINGS = {"for all", "for every", "for any", "for each", "for some", "where"};
    private static final int LONGEST = 80;

    private Remarks() {}

    /** An equation without such words after it; null if there are none, or they say more: numbers, relations. */
    static String without(String text) {
        int equals = text.indexOf('=');
        if (equals < 0 || text.length() > Readings.LONGEST_REMARKED) {
            return null;
        }
        for (String beginning : BEGINNINGS) {
            int at = text.indexOf(beginning, equals);
            if (at > 0 && text.length() - at <= LONGEST && saysNothing(text.substring(at))) {
                String answer = text.substring(0, at).strip();
                for (String ending :
                        new String[] {"\\text{", "\\textrm{", "\\mathrm{", "\\quad", "\\qquad", "(", ","}) {
                    while (answer.endsWith(ending)) {
                        answer = answer.substring(0, answer.length() - ending.length())
                                .strip();
                    }
                }
                return answer.indexOf('=') == answer.length() - 1 ? null : answer;
            }
        }
        return null;
    }

    private static boolean saysNothing(String remark) {
        for (int at = 0; at < remark.length(); at++) {
            char c = remark.charAt(at);
            if (c >= '0' && c <= '9' || "=<>≤≥≠+*/^".indexOf(c) >= 0) {
                return false;
            }
        }
        for (String relation : new String[] {"\\ge", "\\le", "\\ne", "\\gt", "\\lt", " or ", " not "}) {
            if (remark.contains(relation)) {
                return false;
            }
        }
        return true;
    }

    /** What stands after "all real numbers except"; null where a text does not begin so. */
    static String exception(String text) {
        int at = text.indexOf("except");
        if (at < 0 || text.length() > Readings.LONGEST_REMARKED) {
            return null;
        }
        String before = text.substring(0, at).replace("\\text{", " ").replace("\\mathbb{R}", "all real numbers");
        String after = text.substring(at + "except".length()).strip();
        after = after.startsWith("for") ? after.substring(3).strip() : after;
        after = after.startsWith("}") ? after.substring(1).strip() : after;
        after = after.endsWith("}") && after.indexOf('{') < 0 ? after.substring(0, after.length() - 1) : after;
        boolean reals = Phrases.value(before) instanceof Value.Region;
        return reals && !after.isBlank() ? after : null;
    }
}
