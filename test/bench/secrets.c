/* secrets: how fast files are searched for secrets. `bench_secrets [-v] FOLDER...` reads each folder's files,
 * up to 512 MiB of them, into memory, searches them by one thread, and prints bytes, seconds and GB a second;
 * -v what was found. */
#include "base/vec.h"
#include "secret/reader.h"
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define BYTES_MAX ((size_t)512 << 20)

struct file {
    str path, bytes;
};
static struct arena arena;
static VEC(struct file) files;
static size_t total;

static int take(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)ftw;
    if (type != FTW_F || !S_ISREG(st->st_mode) || total >= BYTES_MAX)
        return 0;
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    size_t size = (size_t)st->st_size < BYTES_MAX - total ? (size_t)st->st_size : BYTES_MAX - total;
    char *p = arena_bytes(&arena, size + 1);
    ssize_t n = fd >= 0 ? read(fd, p, size) : -1;
    if (fd >= 0)
        close(fd);
    if (n > 0) {
        vec_push(&arena, &files, (struct file){arena_dup(&arena, str_c(path)), str_make(p, (size_t)n)});
        total += (size_t)n;
    }
    return 0;
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static size_t search(bool tell)
{
    struct secret_reader r = {0};
    size_t found = 0;
    for (size_t i = 0; i < files.n; i++) {
        secret_begin(&r, files.v[i].path);
        for (str rest = files.v[i].bytes; rest.n; rest = str_from(rest, 65536))
            secret_add(&r, str_sub(rest, 0, 65536));
        secret_end(&r);
        found += r.n;
        for (size_t k = 0; tell && k < r.n; k++)
            printf("%s\t%s\t%.*s:%u\t%s\t%s\n", r.hits[k].rule, r.hits[k].pattern->name,
                   STR_ARG(files.v[i].path), r.hits[k].line, r.hits[k].shown,
                   r.hits[k].note ? r.hits[k].note : "");
        if (r.exhausted)
            printf("exhausted: %.*s\n", STR_ARG(files.v[i].path));
    }
    secret_free(&r);
    return found;
}

int main(int argc, char **argv)
{
    bool tell = argc > 1 && strcmp(argv[1], "-v") == 0;
    for (int i = 1 + tell; i < argc; i++)
        nftw(argv[i], take, 32, FTW_PHYS | FTW_MOUNT);
    double begin = now();
    size_t found = search(tell);
    double seconds = now() - begin;
    printf("%zu files, %zu bytes, %zu found, %.3f s, %.2f GB/s\n", files.n, total, found, seconds,
           (double)total / 1e9 / (seconds > 0 ? seconds : 1));
    arena_free(&arena);
    return 0;
}
