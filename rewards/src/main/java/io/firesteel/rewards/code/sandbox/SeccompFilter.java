package io.firesteel.rewards.code.sandbox;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * The system calls a program may not make, as a seccomp filter: classic BPF over {@code struct seccomp_data}, which
 * bubblewrap or the supervisor installs just before the program starts. x86-64 only.
 *
 * <p>Other architectures and the x32 numbering end the process, since the numbers below mean something else there.
 * {@code clone3} does not exist (ENOSYS), because its flags are behind a pointer that a filter cannot follow; libraries
 * then fall back on {@code clone}, whose flags are looked at. All others on the list are not permitted (EPERM). Pairs of
 * local sockets are allowed, all other sockets are not: a network namespace alone leaves AF_VSOCK, AF_NETLINK and
 * AF_PACKET open. {@code io_uring} would bypass the filter.
 *
 * <p>Nobody in a box gives up its own claim to processors, which would look like starvation on a machine that is in use:
 * scheduling classes, priorities and the choice of processors are not permitted, and {@code sched_yield} does nothing.
 *
 * <p>Where there are no namespaces, what they would keep apart and Landlock does not look at is not permitted either:
 * shared memory and queues that outlive a process, memory files, owners, modes and times of files, watching folders, and
 * limits of other processes.
 *
 * <p>Source: Linux {@code arch/x86/entry/syscalls/syscall_64.tbl}, {@code include/uapi/linux/{seccomp,filter}.h}.
 */
final class SeccompFilter {
    private static final int ARCHITECTURE = 0xC000003E; // AUDIT_ARCH_X86_64
    private static final int X32 = 0x40000000;
    private static final int CLONE = 56;
    private static final int CLONE3 = 435;
    private static final int SCHED_YIELD = 24;
    private static final int SOCKETPAIR = 53;
    private static final int IOCTL = 16;
    private static final int AF_UNIX = 1;
    private static final int TIOCSTI = 0x5412;
    private static final int TIOCLINUX = 0x541C;

    /** All CLONE_NEW* flags that {@code clone} takes. */
    private static final int NEW_NAMESPACES = 0x7E020000;

    private static final int ALLOW = 0x7FFF0000;
    private static final int KILL_PROCESS = 0x80000000;
    private static final int NOT_PERMITTED = 0x00050000 | 1;
    private static final int NO_SUCH_CALL = 0x00050000 | 38;
    private static final int DOES_NOTHING = 0x00050000; // no error: the call says that it succeeded

    // Offsets in struct seccomp_data; an argument's low word comes first.
    private static final int NUMBER_AT = 0;
    private static final int ARCHITECTURE_AT = 4;
    private static final int ARGUMENT_0_AT = 16;
    private static final int ARGUMENT_1_AT = 24;

    private static final int LOAD_WORD = 0x20; // BPF_LD | BPF_W | BPF_ABS
    private static final int JUMP_EQUAL = 0x15; // BPF_JMP | BPF_JEQ | BPF_K
    private static final int JUMP_AT_LEAST = 0x35; // BPF_JMP | BPF_JGE | BPF_K
    private static final int JUMP_ANY_BIT = 0x45; // BPF_JMP | BPF_JSET | BPF_K
    private static final int RETURN = 0x06; // BPF_RET | BPF_K

    private static final int[] DENIED = {
        41,
        42,
        43,
        49,
        50,
        288, // socket connect accept bind listen accept4
        101,
        310,
        311,
        312,
        438, // ptrace process_vm_readv process_vm_writev kcmp pidfd_getfd
        165,
        166,
        155,
        161, // mount umount2 pivot_root chroot
        428,
        429,
        430,
        431,
        432,
        433,
        442, // open_tree move_mount fsopen fsconfig fsmount fspick mount_setattr
        457,
        458,
        467, // statmount listmount open_tree_attr
        272,
        308, // unshare setns
        248,
        249,
        250, // add_key request_key keyctl
        321,
        298,
        323, // bpf perf_event_open userfaultfd
        425,
        426,
        427, // io_uring_setup io_uring_enter io_uring_register
        303,
        304, // name_to_handle_at open_by_handle_at
        175,
        313,
        176,
        246,
        320, // init_module finit_module delete_module kexec_load kexec_file_load
        169,
        167,
        168,
        163, // reboot swapon swapoff acct
        164,
        227,
        159,
        305, // settimeofday clock_settime adjtimex clock_adjtime
        170,
        171,
        103,
        153, // sethostname setdomainname syslog vhangup
        172,
        173,
        154, // iopl ioperm modify_ldt
        179,
        443,
        180, // quotactl quotactl_fd nfsservctl
        300,
        301, // fanotify_init fanotify_mark
        256,
        279,
        237,
        238, // migrate_pages move_pages mbind set_mempolicy
        447, // memfd_secret: memory that nobody else can look at
        141,
        142,
        144,
        203,
        314,
        251, // setpriority sched_setparam sched_setscheduler sched_setaffinity sched_setattr ioprio_set
        134,
        136,
        139,
        156,
        174,
        177,
        178,
        212 // uselib ustat sysfs _sysctl and what was removed
    };

    private static final int PRLIMIT = 302;

    private static final int[] DENIED_WITHOUT_NAMESPACES = {
        29,
        64,
        68,
        240,
        241,
        319, // shmget semget msgget mq_open mq_unlink memfd_create
        90,
        91,
        268,
        452, // chmod fchmod fchmodat fchmodat2
        92,
        93,
        94,
        260, // chown fchown lchown fchownat
        188,
        189,
        190,
        463, // setxattr lsetxattr fsetxattr setxattrat
        197,
        198,
        199,
        466, // removexattr lremovexattr fremovexattr removexattrat
        132,
        235,
        261,
        280, // utime utimes futimesat utimensat
        253,
        294, // inotify_init inotify_init1
        440,
        448 // process_madvise process_mrelease
    };

    private SeccompFilter() {}

    /** The program as {@code --seccomp} of bubblewrap and the kernel read it: {@code struct sock_filter}s, little-endian. */
    static byte[] program() {
        return program(new int[0], false);
    }

    /** The same for boxes without namespaces. */
    static byte[] withoutNamespaces() {
        return program(DENIED_WITHOUT_NAMESPACES, true);
    }

    private static byte[] program(int[] deniedBesides, boolean ownLimitsOnly) {
        Assembler code = new Assembler();
        code.add(LOAD_WORD, ARCHITECTURE_AT);
        code.add(JUMP_EQUAL, ARCHITECTURE, 1, 0);
        code.add(RETURN, KILL_PROCESS);
        code.add(LOAD_WORD, NUMBER_AT);
        code.add(JUMP_AT_LEAST, X32, 0, 1);
        code.add(RETURN, KILL_PROCESS);
        code.add(JUMP_EQUAL, CLONE3, 0, 1);
        code.add(RETURN, NO_SUCH_CALL);
        code.add(JUMP_EQUAL, SCHED_YIELD, 0, 1);
        code.add(RETURN, DOES_NOTHING);
        for (int number : DENIED) {
            code.add(JUMP_EQUAL, number, 0, 1);
            code.add(RETURN, NOT_PERMITTED);
        }
        for (int number : deniedBesides) {
            code.add(JUMP_EQUAL, number, 0, 1);
            code.add(RETURN, NOT_PERMITTED);
        }
        // The rest of a call's block ends it, so the number need not be loaded again.
        code.add(JUMP_EQUAL, CLONE, 0, 4);
        code.add(LOAD_WORD, ARGUMENT_0_AT);
        code.add(JUMP_ANY_BIT, NEW_NAMESPACES, 0, 1);
        code.add(RETURN, NOT_PERMITTED);
        code.add(RETURN, ALLOW);
        if (ownLimitsOnly) {
            code.add(JUMP_EQUAL, PRLIMIT, 0, 4);
            code.add(LOAD_WORD, ARGUMENT_0_AT);
            code.add(JUMP_EQUAL, 0, 1, 0); // the process that asks
            code.add(RETURN, NOT_PERMITTED);
            code.add(RETURN, ALLOW);
        }
        code.add(JUMP_EQUAL, SOCKETPAIR, 0, 4);
        code.add(LOAD_WORD, ARGUMENT_0_AT);
        code.add(JUMP_EQUAL, AF_UNIX, 1, 0);
        code.add(RETURN, NOT_PERMITTED);
        code.add(RETURN, ALLOW);
        code.add(JUMP_EQUAL, IOCTL, 0, 5);
        code.add(LOAD_WORD, ARGUMENT_1_AT);
        code.add(JUMP_EQUAL, TIOCSTI, 1, 0); // types into the terminal
        code.add(JUMP_EQUAL, TIOCLINUX, 0, 1);
        code.add(RETURN, NOT_PERMITTED);
        code.add(RETURN, ALLOW);
        code.add(RETURN, ALLOW);
        return code.bytes();
    }

    /** {@code struct sock_filter}: u16 code, u8 skipped if true, u8 skipped if false, u32 operand. */
    private static final class Assembler {
        private final List<byte[]> instructions = new ArrayList<>();

        void add(int code, int operand) {
            add(code, operand, 0, 0);
        }

        void add(int code, int operand, int ifTrue, int ifFalse) {
            instructions.add(ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putShort((short) code)
                    .put((byte) ifTrue)
                    .put((byte) ifFalse)
                    .putInt(operand)
                    .array());
        }

        byte[] bytes() {
            ByteBuffer all = ByteBuffer.allocate(8 * instructions.size());
            instructions.forEach(all::put);
            return all.array();
        }
    }
}
