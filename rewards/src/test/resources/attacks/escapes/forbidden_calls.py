import ctypes
libc = ctypes.CDLL(None, use_errno=True)
done = []
calls = {
    "io_uring_setup": 425, "keyctl": 250, "add_key": 248, "bpf": 321, "perf_event_open": 298, "userfaultfd": 323,
    "pidfd_getfd": 438, "init_module": 175, "kexec_load": 246, "reboot": 169, "swapon": 167, "syslog": 103, "acct": 163,
    "iopl": 172, "sethostname": 170, "setns": 308, "pivot_root": 155, "quotactl": 179, "fanotify_init": 300,
    "memfd_secret": 447, "name_to_handle_at": 303, "open_by_handle_at": 304, "settimeofday": 164, "modify_ldt": 154,
}
for name, number in calls.items():
    ctypes.set_errno(0)
    if libc.syscall(number, 0, 0, 0, 0, 0, 0) != -1 or ctypes.get_errno() != 1:
        done.append((name, ctypes.get_errno()))
print("contained" if not done else f"escaped {done}")
