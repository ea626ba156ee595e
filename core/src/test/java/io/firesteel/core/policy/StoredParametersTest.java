package io.firesteel.core.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firesteel.core.Fault;
import io.firesteel.core.policy.ParameterLayout.Slice;
import io.firesteel.core.storage.FileSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Random;

class StoredParametersTest {
    @TempDir
    private Path folder;

    private final ParameterLayout layout = new ParameterLayout(TinyPolicies.architecture("qwen2", false));
    private final float[] numbers = new float[layout.size()];

    @BeforeEach
    void numbers() {
        Random random = new Random(3);
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = DataType.BF16.rounded((float) random.nextGaussian());
        }
    }

    private void write(String file, List<Slice> slices, DataType type) throws IOException {
        try (OutputStream out = Files.newOutputStream(folder.resolve(file))) {
            Safetensors.write(out, slices, Parameters.of(numbers), type, Map.of());
        }
    }

    private StoredParameters open(List<String> files, int piece) throws IOException {
        return StoredParameters.open(FileSource.directory(folder), files, layout.slices(), piece);
    }

    @Test
    void anyStretchIsWhatWasWrittenInFilesOfAnyType() throws IOException {
        List<Slice> all = layout.slices();
        write("a.safetensors", all.subList(0, 3), DataType.F32);
        write("b.safetensors", all.subList(3, all.size()), DataType.BF16);
        for (int piece : new int[] {1, 7, 1 << 20}) {
            StoredParameters stored = open(List.of("b.safetensors", "a.safetensors"), piece);
            assertThat(stored.toArray()).isEqualTo(numbers);
            Random random = new Random(piece);
            for (int trial = 0; trial < 50; trial++) {
                int from = random.nextInt(numbers.length);
                float[] some = new float[2 + Math.min(40, numbers.length - from)];
                stored.copy(from, some, 1, some.length - 2);
                for (int i = 0; i < some.length; i++) {
                    boolean inside = i > 0 && i < some.length - 1;
                    assertThat(some[i]).isEqualTo(inside ? numbers[from + i - 1] : 0);
                }
            }
            assertThat(stored.fingerprint()).isEqualTo(Parameters.of(numbers).fingerprint());
        }
    }

    @Test
    void aFileThatIsChangedMeanwhileIsTold() throws IOException {
        write("a.safetensors", layout.slices(), DataType.F32);
        StoredParameters stored = open(List.of("a.safetensors"), 8);
        Files.write(folder.resolve("a.safetensors"), new byte[4], StandardOpenOption.APPEND);

        assertThatThrownBy(stored::toArray)
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("a.safetensors", "the file as it was", "fix:");
    }

    @Test
    void aTensorThatIsMissingOrOfAnotherShapeIsNamed() throws IOException {
        List<Slice> all = layout.slices();
        write("a.safetensors", all.subList(0, all.size() - 1), DataType.F32);
        assertThatThrownBy(() -> open(List.of("a.safetensors"), 8))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("lm_head.weight", "no such tensor");

        Slice last = all.get(all.size() - 1);
        Slice turned = new Slice(last.name(), new int[] {last.shape()[1], last.shape()[0]}, last.offset());
        write("b.safetensors", List.of(turned), DataType.F32);
        assertThatThrownBy(() -> open(List.of("a.safetensors", "b.safetensors"), 8))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("b.safetensors: lm_head.weight", "shape");
    }

    @Test
    void aNumberThatIsNoneIsToldWithItsTensorAndItsPlace() throws IOException {
        Slice slice = layout.slices().get(4);
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            numbers();
            numbers[slice.offset() + 1] = bad;
            write("a.safetensors", layout.slices(), DataType.F32);
            Finite finite = new Finite("here", open(List.of("a.safetensors"), 8));

            assertThatThrownBy(() -> finite.require(layout.slices(), "do this"))
                    .isInstanceOf(Fault.class)
                    .hasMessageContainingAll("here: " + slice.name(), bad + " at element 1", "fix: do this");
        }
        numbers();
        numbers[3] = Float.MAX_VALUE; // large, and a number
        numbers[4] = -Float.MAX_VALUE;
        new Finite("here", Parameters.of(numbers)).require(layout.slices(), "nothing");
    }
}
