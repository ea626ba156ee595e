package io.firesteel.rewards.countdown;

import io.firesteel.rewards.GoldJson;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Countdown's reference: the given numbers and the value to reach, written {@code {"nums":[3,10,7],"target":56}}. Other
 * keys are ignored.
 */
record CountdownGold(List<Long> nums, long target) {
    private static final int MAX_NUMBERS = 64;
    private static final long MAX_NUMBER = 999_999_999_999_999L;

    /** Empty if {@code json} is not such a reference. */
    static Optional<CountdownGold> read(String json) {
        Optional<Object> parsed = GoldJson.parse(json);
        if (parsed.isEmpty()
                || !(parsed.get() instanceof Map<?, ?> object)
                || !(object.get("nums") instanceof List<?> list)
                || list.isEmpty()
                || list.size() > MAX_NUMBERS) {
            return Optional.empty();
        }
        List<Long> nums = new ArrayList<>();
        for (Object element : list) {
            Optional<Long> number = integer(element);
            if (number.isEmpty() || number.get() < 0) {
                return Optional.empty();
            }
            nums.add(number.get());
        }
        return integer(object.get("target")).map(target -> new CountdownGold(List.copyOf(nums), target));
    }

    private static Optional<Long> integer(Object value) {
        if (!(value instanceof BigDecimal number) || number.scale() != 0) {
            return Optional.empty();
        }
        return number.abs().compareTo(BigDecimal.valueOf(MAX_NUMBER)) > 0
                ? Optional.empty()
                : Optional.of(number.longValueExact());
    }
}
