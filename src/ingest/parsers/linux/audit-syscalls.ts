/** Names of the system calls that audit rules usually watch, by their x86_64 number (arch/x86/entry/syscalls/syscall_64.tbl). */
const names = new Map<number, string>();

const table = `
0 read write open close stat fstat lstat poll lseek mmap mprotect munmap brk rt_sigaction rt_sigprocmask rt_sigreturn ioctl
17 pread64 pwrite64 readv writev access pipe select sched_yield mremap msync mincore madvise shmget shmat shmctl dup dup2 pause
35 nanosleep getitimer alarm setitimer getpid sendfile socket connect accept sendto recvfrom sendmsg recvmsg shutdown bind
50 listen getsockname getpeername socketpair setsockopt getsockopt clone fork vfork execve exit wait4 kill uname
76 truncate ftruncate getdents getcwd chdir fchdir rename mkdir rmdir creat link unlink symlink readlink chmod fchmod chown fchown lchown umask gettimeofday
101 ptrace getuid syslog getgid setuid setgid geteuid getegid setpgid getppid getpgrp setsid setreuid setregid getgroups
116 setgroups setresuid getresuid setresgid getresgid getpgid setfsuid setfsgid
132 utime mknod uselib personality
155 pivot_root
157 prctl arch_prctl adjtimex setrlimit chroot sync acct settimeofday mount umount2 swapon swapoff reboot sethostname
171 setdomainname iopl ioperm create_module init_module delete_module
188 setxattr lsetxattr fsetxattr getxattr lgetxattr fgetxattr listxattr llistxattr flistxattr removexattr
198 lremovexattr fremovexattr tkill
227 clock_settime
231 exit_group
246 kexec_load
257 openat mkdirat mknodat fchownat futimesat newfstatat unlinkat renameat linkat symlinkat readlinkat fchmodat faccessat
272 unshare
280 utimensat
288 accept4
303 name_to_handle_at open_by_handle_at
308 setns
310 process_vm_readv process_vm_writev
313 finit_module
316 renameat2
317 seccomp
319 memfd_create
320 kexec_file_load bpf execveat userfaultfd
332 statx
425 io_uring_setup io_uring_enter io_uring_register open_tree move_mount
434 pidfd_open clone3
437 openat2
439 faccessat2
452 fchmodat2
`;
for (const line of table.trim().split('\n')) {
  const [first = '', ...listed] = line.split(' ');
  for (const [index, name] of listed.entries()) names.set(Number(first) + index, name);
}
const x8664 = 'c000003e';

/** Name of a record's system call; its number where the machine is another one or the call is not listed. */
export function syscallName(number: string, arch: string | undefined): string {
  // No number is not the number 0.
  if (number === '' || (arch !== undefined && arch !== x8664)) return number;
  return names.get(Number(number)) ?? number;
}
