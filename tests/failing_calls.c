/* A file system that fails at a chosen call, below one folder, for LD_PRELOAD (Linux, glibc).
   It reaches the calls of SQLite and of Anki's library too. See tests/fault_runs.py. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <dirent.h>
#include <unistd.h>

enum { OPEN = 1, READ = 2, STAT = 4, LIST = 8, CREATE = 16, WRITE = 32, FSYNC = 64, CLOSE = 128,
       MKDIR = 256, REPLACE = 512, LINK = 1024, TRUNCATE = 2048, DELETE = 4096, MODE = 8192,
       TIME = 16384 };
#define MOST 4096

static char root[PATH_MAX];
static char ours[MOST];
static int number, error_number, lasts, kinds, count, has_struck;
static char struck[PATH_MAX + 64];

void failing_arm(const char *folder, int call, int error, int on, int lasting)
{
    strncpy(root, folder, sizeof root - 1);
    count = has_struck = 0;
    struck[0] = 0;
    number = call; error_number = error; kinds = on; lasts = lasting;
}

int failing_count(void) { return count; }
const char *failing_struck(void) { return struck; }

static int is_ours(const char *path)
{
    char whole[2 * PATH_MAX];
    if (!root[0] || !path) return 0;
    if (path[0] == '/') return !strncmp(path, root, strlen(root));
    if (!getcwd(whole, PATH_MAX)) return 0;
    strcat(whole, "/"); strncat(whole, path, PATH_MAX - 1);
    return !strncmp(whole, root, strlen(root));
}

static int is_our_number(int fd) { return fd >= 0 && fd < MOST && ours[fd]; }

static int strikes(int kind, const char *name, const char *path)
{
    if (!(kinds & kind)) return 0;
    int now = __sync_add_and_fetch(&count, 1);
    if (now != number && !(lasts && now > number)) return 0;
    if (!struck[0]) snprintf(struck, sizeof struck, "%s %s", name, path);
    errno = error_number;
    return 1;
}

#define REAL(type, name, ...) \
    static type (*real)(__VA_ARGS__); \
    if (!real) real = dlsym(RTLD_NEXT, #name);

/* 1 for a file of ours, 2 for one that is written. */
static int note(int fd, const char *path, int flags)
{
    if (fd >= 0 && fd < MOST)
        ours[fd] = is_ours(path) ? 1 + !!(flags & (O_WRONLY | O_RDWR | O_CREAT)) : 0;
    return fd;
}

static int fails_to_open(int flags, const char *path)
{
    int changes = flags & (O_WRONLY | O_RDWR | O_CREAT);
    return is_ours(path) && strikes(changes ? CREATE : OPEN, "open", path);
}

#define OPENS(name) \
    int name(const char *path, int flags, ...) { \
        REAL(int, name, const char *, int, ...) \
        va_list rest; va_start(rest, flags); mode_t mode = va_arg(rest, mode_t); va_end(rest); \
        if (fails_to_open(flags, path)) return -1; \
        return note(real(path, flags, mode), path, flags); }
OPENS(open)
OPENS(open64)
#define OPENS_AT(name) \
    int name(int at, const char *path, int flags, ...) { \
        REAL(int, name, int, const char *, int, ...) \
        va_list rest; va_start(rest, flags); mode_t mode = va_arg(rest, mode_t); va_end(rest); \
        if (at == AT_FDCWD || path[0] == '/') { \
            if (fails_to_open(flags, path)) return -1; \
            return note(real(at, path, flags, mode), path, flags); } \
        return real(at, path, flags, mode); }
OPENS_AT(openat)
OPENS_AT(openat64)

int close(int fd)
{
    REAL(int, close, int)
    int fails = fd >= 0 && fd < MOST && ours[fd] == 2 && strikes(CLOSE, "close", "");
    if (fd >= 0 && fd < MOST) ours[fd] = 0;
    int result = real(fd);
    if (fails) { errno = error_number; return -1; }
    return result;
}

/* A disk that becomes full takes a part first. */
#define WRITES(name, PARAMETERS, ARGUMENTS, HALF) \
    ssize_t name PARAMETERS { \
        REAL(ssize_t, name, TYPES) \
        if (is_our_number(fd)) { \
            int first = !struck[0]; \
            if (strikes(WRITE, #name, "")) { \
                int full = first && (error_number == ENOSPC || error_number == EDQUOT); \
                if (error_number && (!full || size < 2)) return -1; \
                size = size < 2 ? size : size / 2; } } \
        return real ARGUMENTS; }
#define TYPES int, const void *, size_t
WRITES(write, (int fd, const void *data, size_t size), (fd, data, size), )
#undef TYPES
#define TYPES int, const void *, size_t, off_t
WRITES(pwrite, (int fd, const void *data, size_t size, off_t at), (fd, data, size, at), )
#undef TYPES
#define TYPES int, const void *, size_t, off64_t
WRITES(pwrite64, (int fd, const void *data, size_t size, off64_t at), (fd, data, size, at), )
#undef TYPES

#define ON_NUMBER(type, name, kind, PARAMETERS, ARGUMENTS, ...) \
    type name PARAMETERS { \
        REAL(type, name, __VA_ARGS__) \
        if (is_our_number(fd) && strikes(kind, #name, "")) return -1; \
        return real ARGUMENTS; }
ON_NUMBER(ssize_t, writev, WRITE, (int fd, const struct iovec *v, int n), (fd, v, n),
          int, const struct iovec *, int)
ON_NUMBER(ssize_t, sendfile, WRITE, (int fd, int from, off_t *at, size_t n), (fd, from, at, n),
          int, int, off_t *, size_t)
ON_NUMBER(ssize_t, sendfile64, WRITE, (int fd, int from, off64_t *at, size_t n), (fd, from, at, n),
          int, int, off64_t *, size_t)
ON_NUMBER(ssize_t, read, READ, (int fd, void *data, size_t n), (fd, data, n), int, void *, size_t)
ON_NUMBER(ssize_t, pread, READ, (int fd, void *data, size_t n, off_t at), (fd, data, n, at),
          int, void *, size_t, off_t)
ON_NUMBER(ssize_t, pread64, READ, (int fd, void *data, size_t n, off64_t at), (fd, data, n, at),
          int, void *, size_t, off64_t)
ON_NUMBER(int, fsync, FSYNC, (int fd), (fd), int)
ON_NUMBER(int, fdatasync, FSYNC, (int fd), (fd), int)
ON_NUMBER(int, ftruncate, TRUNCATE, (int fd, off_t size), (fd, size), int, off_t)
ON_NUMBER(int, ftruncate64, TRUNCATE, (int fd, off64_t size), (fd, size), int, off64_t)
ON_NUMBER(int, fchmod, MODE, (int fd, mode_t mode), (fd, mode), int, mode_t)
ON_NUMBER(int, fstat, STAT, (int fd, struct stat *s), (fd, s), int, struct stat *)
ON_NUMBER(int, fstat64, STAT, (int fd, struct stat64 *s), (fd, s), int, struct stat64 *)

#define ON_PATH(name, kind, PARAMETERS, ARGUMENTS, ...) \
    int name PARAMETERS { \
        REAL(int, name, __VA_ARGS__) \
        if (is_ours(path) && strikes(kind, #name, path)) return -1; \
        return real ARGUMENTS; }
ON_PATH(mkdir, MKDIR, (const char *path, mode_t mode), (path, mode), const char *, mode_t)
ON_PATH(rmdir, DELETE, (const char *path), (path), const char *)
ON_PATH(unlink, DELETE, (const char *path), (path), const char *)
ON_PATH(chmod, MODE, (const char *path, mode_t mode), (path, mode), const char *, mode_t)
ON_PATH(rename, REPLACE, (const char *from, const char *path), (from, path), const char *,
        const char *)
ON_PATH(link, LINK, (const char *from, const char *path), (from, path), const char *, const char *)
ON_PATH(stat, STAT, (const char *path, struct stat *s), (path, s), const char *, struct stat *)
ON_PATH(lstat, STAT, (const char *path, struct stat *s), (path, s), const char *, struct stat *)
ON_PATH(stat64, STAT, (const char *path, struct stat64 *s), (path, s), const char *,
        struct stat64 *)
ON_PATH(lstat64, STAT, (const char *path, struct stat64 *s), (path, s), const char *,
        struct stat64 *)
ON_PATH(utimensat, TIME, (int at, const char *path, const struct timespec t[2], int flags),
        (at, path, t, flags), int, const char *, const struct timespec *, int)
ON_PATH(unlinkat, DELETE, (int at, const char *path, int flags), (at, path, flags), int,
        const char *, int)

DIR *opendir(const char *path)
{
    REAL(DIR *, opendir, const char *)
    if (is_ours(path) && strikes(LIST, "opendir", path)) return NULL;
    return real(path);
}
