package io.firesteel.cluster.command;

import io.firesteel.core.policy.DataType;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

import java.util.Locale;

/** How weights are stored, as options name it: {@code float32}, {@code bf16}, {@code float16}; safetensors' and torch's names too. */
final class WeightTypes implements ITypeConverter<DataType> {
    @Override
    public DataType convert(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "float32", "f32" -> DataType.F32;
            case "bf16", "bfloat16" -> DataType.BF16;
            case "float16", "f16" -> DataType.F16;
            default -> throw new TypeConversionException("expected float32, bf16 or float16, found " + name);
        };
    }
}
