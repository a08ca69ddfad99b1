#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sandbox.h"

#ifdef NO_SANDBOX

void
sandbox_enter(const struct sandbox_file *files, size_t n, bool loads)
{
	(void)files;
	(void)n;
	(void)loads;
}

const char *
sandbox_lack(void)
{
	return "left out of this build";
}

#else

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <sched.h>

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#elif defined(__riscv) && __riscv_xlen == 64
#define ARCHITECTURE AUDIT_ARCH_RISCV64
#else
#define ARCHITECTURE 0 /* no filter: numbers and arguments may differ */
#endif

enum {
	STEPS = 256,
	X32 = 0x40000000 /* numbers of another ABI of the same machine */
};

/* The system calls of reading, computing and writing; any other is refused. */
static const long calls[] = {SYS_read, SYS_readv, SYS_pread64, SYS_write,
    SYS_writev, SYS_pwrite64, SYS_lseek, SYS_ftruncate, SYS_fsync,
    SYS_fdatasync, SYS_fadvise64,
    /* files; which ones, landlock knows */
    SYS_openat, SYS_close, SYS_dup, SYS_dup3, SYS_fcntl, SYS_fstat,
    SYS_newfstatat, SYS_statx, SYS_faccessat, SYS_unlinkat, SYS_readlinkat,
#ifdef SYS_open
    SYS_open, SYS_dup2, SYS_stat, SYS_lstat, SYS_access, SYS_unlink,
    SYS_readlink, SYS_poll, SYS_time,
#endif
    /* memory and threads */
    SYS_munmap, SYS_mremap, SYS_brk, SYS_madvise, SYS_futex, SYS_sched_yield,
    SYS_sched_getaffinity, SYS_set_robust_list, SYS_rseq, SYS_gettid,
    SYS_getpid, SYS_sysinfo,
    /* signals, to itself; time; the end */
    SYS_rt_sigaction, SYS_rt_sigprocmask, SYS_rt_sigreturn, SYS_sigaltstack,
    SYS_rt_sigpending, SYS_restart_syscall, SYS_ppoll, SYS_nanosleep,
    SYS_clock_nanosleep, SYS_clock_gettime, SYS_gettimeofday, SYS_getrandom,
    SYS_getrusage, SYS_exit, SYS_exit_group,
    /* for sandbox_lack */
    SYS_landlock_create_ruleset};

/* Where glibc finds what converts charsets. */
static const char *const libraries[] = {"/usr/lib", "/usr/lib64", "/lib",
    "/lib64", "/usr/local/lib", "/etc/ld.so.cache"};

static const uint64_t reads = LANDLOCK_ACCESS_FS_READ_FILE;
static const uint64_t writes =
    LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE;
static const uint64_t makes = LANDLOCK_ACCESS_FS_READ_FILE |
    LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG |
    LANDLOCK_ACCESS_FS_REMOVE_FILE;
/* All rights that the first version of landlock knows. */
static const uint64_t all_rights = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1;

/* ---- landlock ----------------------------------------------------------- */

/*
 * Open the folder of a file that is not there yet: another program of the pipe
 * will make it.
 */
static int
open_folder_of(const char *path)
{
	const char *end = strrchr(path, '/');
	char *folder =
	    end == NULL ? strdup(".") : strndup(path, (size_t)(end - path) + 1);
	int fd = folder == NULL ? -1 : open(folder, O_PATH | O_CLOEXEC);

	free(folder);
	return fd;
}

static void
allow_path(int rules, const char *path, uint64_t rights)
{
	struct landlock_path_beneath_attr rule = {.allowed_access = rights};

	rule.parent_fd = open(path, O_PATH | O_CLOEXEC);
	if (rule.parent_fd < 0 && rights == reads)
		rule.parent_fd = open_folder_of(path);
	if (rule.parent_fd < 0)
		return;
	(void)syscall(
	    SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
	(void)close(rule.parent_fd);
}

static bool
is_folder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static void
close_files(const struct sandbox_file *files, size_t n, bool loads)
{
	struct landlock_ruleset_attr handled = {
	    .handled_access_fs = all_rights};
	int rules = (int)syscall(
	    SYS_landlock_create_ruleset, &handled, sizeof handled, 0);
	size_t i;

	if (rules < 0)
		return;
	for (i = 0; i < n; i++)
		allow_path(rules, files[i].path,
		    !files[i].is_written           ? reads
			: is_folder(files[i].path) ? makes
						   : writes);
	/* The seed of a hash table. */
	allow_path(rules, "/dev/urandom", reads);
	for (i = 0; loads && i < sizeof libraries / sizeof *libraries; i++)
		allow_path(rules, libraries[i],
		    reads |
			(is_folder(libraries[i]) ? LANDLOCK_ACCESS_FS_READ_DIR
						 : 0));
	(void)syscall(SYS_landlock_restrict_self, rules, 0);
	(void)close(rules);
}

/* ---- seccomp ------------------------------------------------------------ */

/*
 * The filter, as the kernel runs it: libseccomp would write it from such a
 * table too, but crashes where there is no memory left.
 */
struct program {
	struct sock_filter steps[STEPS];
	unsigned short n;
};

static void
add(struct program *p, uint16_t code, uint32_t value, uint8_t yes, uint8_t no)
{
	if (p->n < STEPS)
		p->steps[p->n++] = (struct sock_filter){code, yes, no, value};
}

static void
add_load(struct program *p, size_t offset)
{
	add(p, BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset, 0, 0);
}

static void
add_answer(struct program *p, uint32_t answer)
{
	add(p, BPF_RET | BPF_K, answer, 0, 0);
}

static void
add_call(struct program *p, long call, uint32_t answer)
{
	add(p, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)call, 0, 1);
	add_answer(p, answer);
}

/*
 * Allow a call where, of the low half of an argument, the bits of the mask are
 * the value.  What is loaded is then no number of a call: load that again.
 */
static void
add_call_if(
    struct program *p, long call, int argument, uint32_t mask, uint32_t value)
{
	add(p, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)call, 0, 5);
	add_load(p, offsetof(struct seccomp_data, args[argument]));
	add(p, BPF_ALU | BPF_AND | BPF_K, mask, 0, 0);
	add(p, BPF_JMP | BPF_JEQ | BPF_K, value, 0, 1);
	add_answer(p, SECCOMP_RET_ALLOW);
	add_load(p, offsetof(struct seccomp_data, nr));
}

static void
write_program(struct program *p, bool loads)
{
	uint32_t run = loads ? 0 : PROT_EXEC;
	size_t i;

	add_load(p, offsetof(struct seccomp_data, arch));
	add(p, BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0);
	add_answer(p, SECCOMP_RET_ERRNO | EPERM);
	add_load(p, offsetof(struct seccomp_data, nr));
	add(p, BPF_JMP | BPF_JGE | BPF_K, X32, 0, 1);
	add_answer(p, SECCOMP_RET_ERRNO | EPERM);
	for (i = 0; i < sizeof calls / sizeof *calls; i++)
		add_call(p, calls[i], SECCOMP_RET_ALLOW);
	/* No memory that is run, but for libraries where they may be loaded. */
	add_call_if(p, SYS_mmap, 2, run, 0);
	add_call_if(p, SYS_mprotect, 2, run, 0);
	/* A thread, no process; where clone3 is missing, glibc takes clone. */
	add_call_if(p, SYS_clone, 0, CLONE_THREAD, CLONE_THREAD);
	add_call(p, SYS_clone3, SECCOMP_RET_ERRNO | ENOSYS);
	/* A signal that ends the program is sent by it to itself. */
	add_call_if(p, SYS_tgkill, 0, UINT32_MAX, (uint32_t)getpid());
	add_call_if(p, SYS_ioctl, 1, UINT32_MAX, TCGETS);
	add_call_if(p, SYS_ioctl, 1, UINT32_MAX, TIOCGWINSZ);
	add_call_if(p, SYS_prctl, 0, UINT32_MAX, PR_GET_SECCOMP);
	add_answer(p, SECCOMP_RET_ERRNO | EPERM);
}

static void
close_calls(bool loads)
{
	struct program program = {.n = 0};
	struct sock_fprog filter = {.filter = program.steps};

	if (ARCHITECTURE == 0)
		return;
	write_program(&program, loads);
	filter.len = program.n;
	/* Threads that run already, too. */
	(void)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
	    SECCOMP_FILTER_FLAG_TSYNC, &filter);
}

/* Its own work, files and memory, goes through the same calls. */
static bool
is_under_valgrind(void)
{
	const char *preload = getenv("LD_PRELOAD");

	return preload != NULL && strstr(preload, "vgpreload") != NULL;
}

void
sandbox_enter(const struct sandbox_file *files, size_t n, bool loads)
{
	if (is_under_valgrind() ||
	    prctl(PR_SET_NO_NEW_PRIVS, 1L, 0L, 0L, 0L) != 0)
		return;
	close_files(files, n, loads);
	close_calls(loads);
}

const char *
sandbox_lack(void)
{
	bool has_landlock = !is_under_valgrind() &&
	    syscall(SYS_landlock_create_ruleset, NULL, 0,
		LANDLOCK_CREATE_RULESET_VERSION) >= 0;
	bool has_seccomp =
	    ARCHITECTURE != 0 && prctl(PR_GET_SECCOMP, 0L, 0L, 0L, 0L) >= 0;

	if (is_under_valgrind())
		return NULL;
	return has_landlock && has_seccomp ? NULL
	    : has_seccomp                  ? "no landlock here"
	    : has_landlock                 ? "no seccomp here"
			   : "neither seccomp nor landlock here";
}

#endif
