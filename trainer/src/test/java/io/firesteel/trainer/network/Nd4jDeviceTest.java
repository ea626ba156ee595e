package io.firesteel.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firesteel.core.Fault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.factory.Nd4j;

import java.util.List;
import java.util.Map;

class Nd4jDeviceTest {
    private static List<Map<String, Object>> gpu(String name, int major, int minor) {
        return List.of(Map.of("cuda.deviceName", name, "cuda.deviceMajor", major, "cuda.deviceMinor", minor));
    }

    @ParameterizedTest
    @CsvSource({
        "Tesla K80, 3, 7",
        "Tesla M10, 5, 0",
        "Tesla M40, 5, 2",
        "P100, 6, 0",
        "P40, 6, 1",
        "V100, 7, 0",
        "T4, 7, 5",
        "A100, 8, 0",
        "A10, 8, 6",
        "L4, 8, 9"
    })
    void gpusThatRunItsMachineCodeAreFine(String name, int major, int minor) {
        assertThatCode(() -> Nd4jDevice.requireSupported(gpu(name, major, minor)))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({"Tesla K40, 3, 5", "H100, 9, 0", "B200, 10, 0", "RTX 5090, 12, 0"})
    void otherGpusAreRefusedBeforeTheyComputeNonsense(String name, int major, int minor) {
        assertThatThrownBy(() -> Nd4jDevice.requireSupported(gpu(name, major, minor)))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("GPU " + name, "3.7 to 8.9", "found " + major + "." + minor, "fix:");
    }

    @Test
    void aCudaBackendWithoutAGpuIsRefused() {
        assertThatThrownBy(() -> Nd4jDevice.requireSupported(List.of()))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("expected a GPU, found none", "nvidia-smi");
    }

    @Test
    void aGpuIsNamedWithItsComputeCapability() {
        assertThat(Nd4jDevice.describe(gpu("A100", 8, 0))).isEqualTo("[A100 (compute capability 8.0)]");
    }

    @Test
    void aPreparedCpuComputesEachOperationInOneThread() {
        Nd4jDevice.prepare();

        assertThat(Nd4j.getEnvironment().maxThreads()).isEqualTo(1);
        assertThat(Nd4jDevice.describe()).isEqualTo("CpuBackend");
    }
}
