package io.firesteel.rewards.code.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The filter's decisions, by a second reading of its bytes: a plain interpreter of classic BPF. */
class SeccompFilterTest {
    private static final int X86_64 = 0xC000003E;
    private static final int ALLOW = 0x7FFF0000;
    private static final int KILL = 0x80000000;
    private static final int EPERM = 0x00050001;
    private static final int ENOSYS = 0x00050026;

    private static int decide(int architecture, int number, long... arguments) {
        return decide(SeccompFilter.program(), architecture, number, arguments);
    }

    private static int decide(byte[] program, int architecture, int number, long... arguments) {
        ByteBuffer data = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        data.putInt(0, number).putInt(4, architecture);
        for (int i = 0; i < arguments.length; i++) {
            data.putLong(16 + 8 * i, arguments[i]);
        }
        ByteBuffer code = ByteBuffer.wrap(program).order(ByteOrder.LITTLE_ENDIAN);
        int loaded = 0;
        for (int at = 0; ; at++) {
            int operand = code.getInt(8 * at + 4);
            boolean jumps;
            switch (code.getShort(8 * at)) {
                case 0x20 -> {
                    loaded = data.getInt(operand);
                    continue;
                }
                case 0x06 -> {
                    return operand;
                }
                case 0x15 -> jumps = loaded == operand;
                case 0x35 -> jumps = Integer.compareUnsigned(loaded, operand) >= 0;
                case 0x45 -> jumps = (loaded & operand) != 0;
                default -> throw new AssertionError("unknown instruction at " + at);
            }
            at += Byte.toUnsignedInt(code.get(8 * at + (jumps ? 2 : 3)));
        }
    }

    @Test
    void whatProgramsNeedIsAllowed() {
        for (int number : new int[] {0, 1, 2, 9, 12, 22, 39, 57, 59, 60, 61, 202, 231, 257, 318, 334}) {
            assertThat(decide(X86_64, number)).as("call %d", number).isEqualTo(ALLOW);
        }
    }

    @Test
    void otherNumberingsEndTheProcess() {
        assertThat(decide(0x40000003, 1)).as("i386").isEqualTo(KILL);
        assertThat(decide(0xC00000B7, 1)).as("arm64").isEqualTo(KILL);
        assertThat(decide(X86_64, 0x40000000 | 39)).as("x32").isEqualTo(KILL);
        assertThat(decide(X86_64, -1)).as("beyond").isEqualTo(KILL);
    }

    @Test
    void dangerousCallsAreNotPermitted() {
        for (int number :
                new int[] {41, 42, 101, 165, 166, 155, 161, 248, 250, 272, 298, 304, 308, 310, 321, 323, 425, 438, 467
                }) {
            assertThat(decide(X86_64, number)).as("call %d", number).isEqualTo(EPERM);
        }
        assertThat(decide(X86_64, 435)).as("clone3").isEqualTo(ENOSYS);
    }

    @Test
    void nobodyGivesUpItsClaimToProcessors() {
        for (int number : new int[] {141, 142, 144, 203, 251, 314}) {
            assertThat(decide(X86_64, number)).as("call %d", number).isEqualTo(EPERM);
        }
        assertThat(decide(X86_64, 24)).as("sched_yield, which does nothing").isEqualTo(0x00050000);
        assertThat(decide(X86_64, 204)).as("sched_getaffinity").isEqualTo(ALLOW);
    }

    @Test
    void cloneMakesThreadsAndProcessesButNoNamespaces() {
        assertThat(decide(X86_64, 56, 17)).as("fork").isEqualTo(ALLOW);
        assertThat(decide(X86_64, 56, 0x3D0F00)).as("a thread").isEqualTo(ALLOW);
        for (int flag :
                new int[] {0x00020000, 0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000}) {
            assertThat(decide(X86_64, 56, flag | 17)).as("flag %x", flag).isEqualTo(EPERM);
        }
    }

    @Test
    void pairsOfSocketsAreLocalAndTerminalsAreNotTypedInto() {
        assertThat(decide(X86_64, 53, 1, 1)).isEqualTo(ALLOW);
        assertThat(decide(X86_64, 53, 2, 1)).isEqualTo(EPERM);
        assertThat(decide(X86_64, 16, 0, 0x5401)).as("TCGETS").isEqualTo(ALLOW);
        assertThat(decide(X86_64, 16, 0, 0x5412)).as("TIOCSTI").isEqualTo(EPERM);
        assertThat(decide(X86_64, 16, 0, 0x7_0000_5412L))
                .as("TIOCSTI, with bits the kernel ignores")
                .isEqualTo(EPERM);
        assertThat(decide(X86_64, 16, 0, 0x541C)).as("TIOCLINUX").isEqualTo(EPERM);
    }

    @Test
    void withoutNamespacesWhatIsOfOthersIsLeftAloneBesides() {
        byte[] program = SeccompFilter.withoutNamespaces();
        for (int number : new int[] {29, 64, 68, 240, 319, 90, 268, 92, 188, 280, 253, 141, 203, 314, 41, 101, 272}) {
            assertThat(decide(program, X86_64, number)).as("call %d", number).isEqualTo(EPERM);
        }
        for (int number : new int[] {0, 1, 57, 59, 62, 83, 87, 257, 318}) {
            assertThat(decide(program, X86_64, number)).as("call %d", number).isEqualTo(ALLOW);
        }
        assertThat(decide(program, X86_64, 302, 0)).as("its own limits").isEqualTo(ALLOW);
        assertThat(decide(program, X86_64, 302, 1)).as("limits of others").isEqualTo(EPERM);
        assertThat(decide(program, X86_64, 302, 1L << 32))
                .as("bits the kernel ignores")
                .isEqualTo(ALLOW);
        assertThat(decide(program, X86_64, 53, 2, 1)).isEqualTo(EPERM);
        assertThat(decide(program, X86_64, 56, 0x10000011)).isEqualTo(EPERM);
    }
}
