# Runs one program without namespaces, and ends what is left of it: the sandbox's tiers T2 and T3.
#
#   supervisor.py --KEY=VALUE... -- program argument...
#
#   parent           who started this: nothing is run for anybody else
#   status           a file: {"exit-code": N} in it says that the program was started and how it ended, 128 + signal
#   folder           where the program runs, its one place for files
#   user             a user and group of its own, or 0 to stay who this is
#   cpu stack open file address processes      resource limits: seconds, bytes, files, bytes, bytes, a number; processes
#                    counts all of the user's, so without a user it is 0, none
#   filter           a file: the seccomp filter. With it comes Landlock, for read... (paths, repeated). Without: neither
#
# This process keeps its rights and does no more than wait, so a program can neither end nor read it. It ends the program
# on SIGTERM, which it also gets when whoever started it dies. What a program has left behind becomes a child of this
# process, and is ended with the program.
import ctypes
import os
import resource
import signal
import sys

LIBC = ctypes.CDLL(None, use_errno=True)

# include/uapi/linux/prctl.h, landlock.h; numbers of calls as in arch/x86/entry/syscalls/syscall_64.tbl
PR_SET_PDEATHSIG, PR_SET_SECCOMP, PR_SET_CHILD_SUBREAPER, PR_SET_NO_NEW_PRIVS = 1, 22, 36, 38
SECCOMP_MODE_FILTER = 2
LANDLOCK_CREATE_RULESET, LANDLOCK_ADD_RULE, LANDLOCK_RESTRICT_SELF = 444, 445, 446
LEAST_ABI = 6  # the first that keeps signals in
ALL_FILES = (1 << 16) - 1  # every right on files up to ABI 6: LANDLOCK_ACCESS_FS_EXECUTE to _IOCTL_DEV
EXECUTE, WRITE_FILE, READ_FILE, READ_DIR, REMOVE_DIR, REMOVE_FILE = 1, 1 << 1, 1 << 2, 1 << 3, 1 << 4, 1 << 5
MAKE_DIR, MAKE_REG, MAKE_FIFO, MAKE_SYM, REFER, TRUNCATE = 1 << 7, 1 << 8, 1 << 10, 1 << 12, 1 << 13, 1 << 14
ALL_NETWORK = 0b11  # to bind and to connect by TCP
SIGNALS, ALL_SCOPES = 0b10, 0b11  # abstract local sockets, signals
RUN = EXECUTE | READ_FILE | READ_DIR
KEEP = READ_FILE | READ_DIR | WRITE_FILE | TRUNCATE | REMOVE_DIR | REMOVE_FILE | MAKE_DIR | MAKE_REG | MAKE_FIFO | MAKE_SYM | REFER
FOR_DIRECTORIES = ALL_FILES & ~(EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE)
DEVICES = {"/dev/null": READ_FILE | WRITE_FILE, "/dev/zero": READ_FILE, "/dev/random": READ_FILE, "/dev/urandom": READ_FILE}


def checked(what, result):
    if result < 0:
        error = ctypes.get_errno()
        raise OSError(error, f"{what}: {os.strerror(error)}")
    return result


def prctl(what, option, *arguments):
    words = [ctypes.c_ulong(word) if isinstance(word, int) else word for word in arguments]
    words += [ctypes.c_ulong(0)] * (4 - len(words))
    checked(what, LIBC.prctl(option, *words))


def call(what, number, *arguments):
    words = [ctypes.c_long(word) if isinstance(word, int) else word for word in arguments]
    return checked(what, LIBC.syscall(ctypes.c_long(number), *words))


def require_landlock():
    abi = LIBC.syscall(ctypes.c_long(LANDLOCK_CREATE_RULESET), None, ctypes.c_size_t(0), ctypes.c_uint(1))
    found = f"ABI {abi}" if abi > 0 else f"none ({os.strerror(ctypes.get_errno())})"
    if abi < LEAST_ABI:
        raise OSError(f"expected Landlock of ABI {LEAST_ABI} or newer (Linux 6.12, with landlock among its lsm=), found {found}")


def restrict(files, network, scopes, rules):
    """Takes all those rights away for good from this process and all it starts, but for the rules: path to rights."""
    prctl("no_new_privs", PR_SET_NO_NEW_PRIVS, 1)
    attributes = (ctypes.c_uint64 * 3)(files, network, scopes)
    size = ctypes.sizeof(attributes)
    ruleset = call("landlock_create_ruleset", LANDLOCK_CREATE_RULESET, ctypes.byref(attributes), size, 0)
    for path, rights in rules.items():
        place = os.open(path, os.O_PATH)
        if not os.path.isdir(path):
            rights &= ~FOR_DIRECTORIES
        rule = rights.to_bytes(8, "little") + place.to_bytes(4, "little")
        call(f"landlock_add_rule {path}", LANDLOCK_ADD_RULE, ruleset, 1, rule, 0)
        os.close(place)
    call("landlock_restrict_self", LANDLOCK_RESTRICT_SELF, ruleset, 0)
    os.close(ruleset)


def filter_calls(instructions):
    class Program(ctypes.Structure):
        _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p)]

    program = Program(len(instructions) // 8, instructions)
    prctl("seccomp", PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(program))


def become(user):
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)


def limit(options):
    seconds = int(options["cpu"])
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for name, kind in (
        ("stack", resource.RLIMIT_STACK),
        ("open", resource.RLIMIT_NOFILE),
        ("file", resource.RLIMIT_FSIZE),
        ("address", resource.RLIMIT_AS),
        ("processes", resource.RLIMIT_NPROC),
    ):
        if int(options[name]) > 0:
            resource.setrlimit(kind, (int(options[name]), int(options[name])))


def become_program(options, reads, command, supervisor):
    folder, user = options["folder"], int(options["user"])
    instructions = b""
    if "filter" in options:
        with open(options["filter"], "rb") as file:
            instructions = file.read()
    os.setsid()
    limit(options)
    if user > 0:
        for stream in range(3):
            os.fchmod(stream, 0o666)  # for /dev/stdin and the others, which open the pipe anew
        become(user)
    prctl("parent's death", PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != supervisor:
        raise OSError("the supervisor has ended")
    os.chdir(folder)
    os.umask(0o077)
    for ignored in (signal.SIGPIPE, signal.SIGXFSZ):  # by Python, and what is ignored stays ignored
        signal.signal(ignored, signal.SIG_DFL)
    prctl("no_new_privs", PR_SET_NO_NEW_PRIVS, 1)
    if instructions:
        restrict(ALL_FILES, ALL_NETWORK, ALL_SCOPES, dict.fromkeys(reads, RUN) | DEVICES | {folder: KEEP})
        filter_calls(instructions)
    environment = {"PATH": "/usr/bin:/bin", "HOME": folder, "TMPDIR": folder, "LANG": "C.UTF-8", "PYTHONHASHSEED": "0"}
    os.execve(command[0], command, environment)


def start(options, reads, command):
    """The program's process: with an error before it is the program, none is left."""
    supervisor = os.getpid()
    told, failed = os.pipe()  # both ends close by themselves when the program begins
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
    process = os.fork()
    if process == 0:
        try:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGTERM])
            become_program(options, reads, command, supervisor)
        except BaseException as failure:
            os.write(failed, str(failure).encode())
        os._exit(1)
    signal.signal(signal.SIGTERM, lambda *_: end(process))
    signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGTERM])
    os.close(failed)
    with open(told, "rb") as pipe:
        failure = pipe.read()
    if failure:
        os.waitpid(process, 0)
        sys.exit(f"supervisor.py: {failure.decode()}")
    return process


def end(process):
    try:
        os.kill(process, signal.SIGKILL)
    except ProcessLookupError:
        pass  # it has ended by itself


def wait_for(process):
    """Clears away what others leave in the meantime: they count until then."""
    while True:
        ended, status = os.wait()
        if ended == process:
            code = os.waitstatus_to_exitcode(status)
            return code if code >= 0 else 128 - code


def kill_all():
    try:
        os.kill(-1, signal.SIGKILL)  # all at once, so nobody can outrun it by forking
    except ProcessLookupError:
        pass  # nobody is left


def end_what_is_left(user):
    if user > 0:
        helper = os.fork()
        if helper == 0:
            try:
                become(user)
                kill_all()
                os._exit(0)
            finally:
                os._exit(1)
        if wait_for(helper) != 0:
            sys.exit(f"supervisor.py: cannot be user {user} to end its processes")
    else:
        try:
            os.kill(os.getppid(), 0)
            sys.exit("supervisor.py: would end more than the program's processes")
        except PermissionError:  # signals are kept in: see main
            kill_all()
    try:
        while True:
            os.wait()
    except ChildProcessError:
        pass  # all have been cleared away


def main():
    split = sys.argv.index("--")
    pairs = [argument[2:].split("=", 1) for argument in sys.argv[1:split]]
    reads = [value for key, value in pairs if key == "read"]
    options = dict(pair for pair in pairs if pair[0] != "read")
    user = int(options["user"])
    prctl("parent's death", PR_SET_PDEATHSIG, signal.SIGTERM)
    prctl("child subreaper", PR_SET_CHILD_SUBREAPER, 1)
    if os.getppid() != int(options["parent"]):
        sys.exit("supervisor.py: whoever started this has ended")
    if "filter" in options:
        try:
            require_landlock()
        except OSError as lacking:
            sys.exit(f"supervisor.py: {lacking}")
    if user == 0:
        # Shuts itself in as well, so that all it can end is the program's processes, of which none can end it.
        restrict(0, 0, SIGNALS, {})
    process = start(options, reads, sys.argv[split + 1 :])
    code = wait_for(process)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    end_what_is_left(user)
    with open(options["status"], "w") as status:
        status.write('{"exit-code": %d}\n' % code)


main()
