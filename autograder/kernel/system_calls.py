"""
The system calls that student code may make: a list of what is allowed, measured on all lessons.

Whatever is not listed, a later kernel's calls too, is answered as one that this kernel does not have. Nor is
memory to be had that no limit of a process counts (``RLIMIT_DATA`` counts private data): System V's shared
memory, files without a name, anonymous shared mappings, mappings that grow down.
"""

import contextlib
import errno
import os
import socket

from autograder.kernel.walls import NEW

try:
    import pyseccomp as seccomp
except RuntimeError:  # another program tells it where the library is; can none be started, fork says so
    if os.fork() == 0:
        os._exit(0)
    raise

ALLOWED = """
read write readv writev pread64 pwrite64 preadv pwritev preadv2 pwritev2 open openat openat2 creat close
close_range lseek _llseek stat fstat lstat newfstatat fstatat64 stat64 fstat64 lstat64 statx statfs fstatfs
statfs64 fstatfs64 access faccessat faccessat2 readlink readlinkat getdents getdents64 getcwd chdir fchdir
mkdir mkdirat rmdir rename renameat renameat2 link linkat symlink symlinkat unlink unlinkat chmod fchmod
fchmodat fchmodat2 chown fchown lchown fchownat umask truncate ftruncate truncate64 ftruncate64 fallocate
fadvise64 fadvise64_64 readahead fsync fdatasync sync_file_range sync syncfs sendfile sendfile64
copy_file_range splice tee vmsplice utime utimes utimensat futimesat dup dup2 dup3 fcntl fcntl64 flock ioctl
inotify_init inotify_init1 inotify_add_watch inotify_rm_watch getxattr lgetxattr fgetxattr listxattr
llistxattr flistxattr

brk munmap mprotect mremap madvise mincore msync mlock mlock2 munlock mlockall munlockall membarrier
get_mempolicy

fork vfork execve execveat exit exit_group wait4 waitid waitpid getpid getppid gettid getpgid getpgrp
setpgid getsid setsid getuid geteuid getgid getegid getgroups getresuid getresgid getuid32 geteuid32
getgid32 getegid32 getgroups32 getresuid32 getresgid32 capget prctl arch_prctl set_tid_address
set_thread_area set_robust_list get_robust_list rseq getrlimit ugetrlimit setrlimit prlimit64 getrusage
times sched_yield sched_getaffinity sched_setaffinity sched_getparam sched_setparam sched_getscheduler
sched_setscheduler sched_get_priority_max sched_get_priority_min sched_rr_get_interval sched_getattr
sched_setattr getpriority setpriority ioprio_get getcpu kill tkill tgkill pidfd_open pidfd_send_signal

rt_sigaction rt_sigprocmask rt_sigreturn rt_sigsuspend rt_sigpending rt_sigtimedwait rt_sigqueueinfo
rt_tgsigqueueinfo sigaltstack sigreturn pause alarm getitimer setitimer signalfd signalfd4 restart_syscall

nanosleep clock_nanosleep clock_gettime clock_getres gettimeofday time timer_create timer_settime
timer_gettime timer_getoverrun timer_delete timerfd_create timerfd_settime timerfd_gettime futex futex_waitv
poll ppoll select _newselect pselect6 epoll_create epoll_create1 epoll_ctl epoll_wait epoll_pwait
epoll_pwait2 eventfd eventfd2 pipe pipe2

bind connect listen accept accept4 getsockname getpeername getsockopt setsockopt sendto recvfrom sendmsg
recvmsg sendmmsg recvmmsg shutdown

uname sysinfo getrandom
""".split()  # noqa: SIM905  # names are read as text
MAP_SHARED, MAP_ANONYMOUS, MAP_GROWSDOWN = 0x01, 0x20, 0x100
COUNTED = (MAP_ANONYMOUS, 0, MAP_SHARED)  # private without a file; private or shared with one


def allowed(except_for: tuple[str, ...] = ()) -> seccomp.SyscallFilter:
    """
    Return a filter that lets through what is listed, except for some. Its ``load()`` cannot be undone.

    ``clone3`` hides its flags from a filter, and is not among them: libc then uses ``clone``.
    """
    calls = seccomp.SyscallFilter(seccomp.ERRNO(errno.ENOSYS))
    with contextlib.suppress(OSError):  # unknown to this libseccomp
        calls.set_attr(seccomp.Attr.CTL_OPTIMIZE, 2)  # calls are looked up in a tree
    for name in ALLOWED:
        with contextlib.suppress(OSError):  # or on this processor
            calls.add_rule(seccomp.ERRNO(errno.EPERM) if name in except_for else seccomp.ALLOW, name)
    calls.add_rule(seccomp.ALLOW, "clone", seccomp.Arg(0, seccomp.MASKED_EQ, sum(NEW), 0))
    for name in ("mmap", "mmap2"):
        for flags in COUNTED:
            mask = MAP_SHARED | MAP_ANONYMOUS | MAP_GROWSDOWN
            with contextlib.suppress(OSError):
                calls.add_rule(seccomp.ALLOW, name, seccomp.Arg(3, seccomp.MASKED_EQ, mask, flags))
    for name in ("socket", "socketpair"):
        calls.add_rule(seccomp.ALLOW, name, seccomp.Arg(0, seccomp.EQ, socket.AF_UNIX))
        unknown = seccomp.ERRNO(errno.EAFNOSUPPORT)
        calls.add_rule(unknown, name, seccomp.Arg(0, seccomp.NE, socket.AF_UNIX))
    return calls
