#include "source/content.h"
#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#define FIRST ((size_t)16 << 10)
#define PIECE ((size_t)256 << 10)

/* A content in the making: in memory as long as it is small, then in a temporary file. */
struct collect {
    struct content *c;
    char *memory;
    size_t n, cap;
    uint64_t spilled; /* bytes in the temporary file */
};

static bool write_all(int fd, const char *p, size_t n, struct err *e)
{
    while (n) {
        ssize_t k = write(fd, p, n);
        if (k < 0 && errno == EINTR)
            continue;
        if (k < 0)
            return err_set(e, "cannot write a temporary file", STR_NONE, "%s", strerror(errno)) ||
                   err_hint(e, "give a folder with more room by --tmp");
        p += k;
        n -= (size_t)k;
    }
    return true;
}

static bool spill_begin(struct collect *k, struct err *e)
{
    k->c->tmp_fd = k->c->spill_fd ? k->c->spill_fd() : -1;
    if (k->c->tmp_fd < 0)
        return err_set(e, "cannot keep a file", STR_NONE,
                       "it is over %zu bytes and there is no temporary file", k->c->limits->memory_entry) ||
               err_hint(e, "give a folder that can be written by --tmp");
    if (!write_all(k->c->tmp_fd, k->memory, k->n, e))
        return false;
    k->spilled = k->n;
    free(k->memory);
    k->memory = NULL;
    return true;
}

static void memory_add(struct collect *k, str part)
{
    if (part.n > k->cap - k->n) {
        size_t cap = k->cap ? k->cap : FIRST;
        while (cap - k->n < part.n)
            cap *= 2; /* both are at most memory_entry: no overflow */
        k->memory = mem_realloc(k->memory, cap);
        k->cap = cap;
    }
    memcpy(k->memory + k->n, part.p, part.n);
    k->n += part.n;
}

static bool collect_add(struct collect *k, str part, struct err *e)
{
    const struct limits *l = k->c->limits;
    uint64_t have = k->spilled + k->n;
    if (part.n > l->content || have > l->content - part.n)
        return err_set(e, "not read", STR_NONE, "it is over the limit of %llu bytes",
                       (unsigned long long)l->content);
    if (k->c->tmp_fd < 0 && have + part.n <= l->memory_entry) {
        memory_add(k, part);
        return true;
    }
    if (k->c->tmp_fd < 0 && !spill_begin(k, e))
        return false;
    k->n = 0;
    k->spilled += part.n;
    return write_all(k->c->tmp_fd, part.p, part.n, e);
}

static void collect_end(struct collect *k)
{
    struct content *c = k->c;
    if (c->tmp_fd >= 0) {
        c->at = reader_fd(c->tmp_fd, 0, k->spilled);
        return;
    }
    c->owned = k->memory;
    c->at = reader_memory(str_make(k->memory, k->n));
}

static void collect_drop(struct collect *k)
{
    free(k->memory);
    content_close(k->c);
}

bool content_collect(struct content *c, struct inbuf *in, uint64_t size, const struct limits *l,
                     int (*spill_fd)(void), struct err *e)
{
    *c = (struct content){.limits = l, .tmp_fd = -1, .spill_fd = spill_fd};
    c->at = reader_memory(STR_NONE);
    struct collect k = {.c = c};
    if (size != UINT64_MAX && size > l->content)
        return err_set(e, "not read", STR_NONE, "its %llu bytes are over the limit of %llu bytes",
                       (unsigned long long)size, (unsigned long long)l->content);
    uint64_t done = 0;
    while (done < size) {
        str part;
        bool ok = inbuf_some(in, size - done < PIECE ? size - done : PIECE, &part, e);
        if (ok && part.n == 0 && size != UINT64_MAX)
            ok = err_set(e, "truncated", STR_NONE, "%llu of its %llu bytes are there",
                         (unsigned long long)done, (unsigned long long)size);
        if (ok && part.n == 0)
            break;
        if (!ok || !collect_add(&k, part, e)) {
            collect_drop(&k);
            return false;
        }
        done += part.n;
    }
    collect_end(&k);
    return true;
}

/* The temporary file is ours alone and cannot shrink, so it can be mapped; a target's file never is. */
static bool view_map(struct content *c, str *out, struct err *e)
{
    void *p = mmap(NULL, (size_t)c->at.size, PROT_READ, MAP_PRIVATE, c->tmp_fd, 0);
    if (p == MAP_FAILED)
        return err_set(e, "cannot map a temporary file", STR_NONE, "%s", strerror(errno));
    c->map = p;
    c->map_size = (size_t)c->at.size;
    *out = str_make(p, c->map_size);
    return true;
}

/* Takes all of a reader that is neither memory nor a temporary file into one of them. */
static bool view_take(struct content *c, struct err *e)
{
    struct reader_at source = c->at;
    struct content copy;
    struct arena scratch = {0};
    struct inbuf in;
    struct stream *s = stream_reader(&source, 0, source.size);
    inbuf_init(&in, s, &scratch);
    bool ok = content_collect(&copy, &in, source.size, c->limits, c->spill_fd, e);
    stream_close(s);
    arena_free(&scratch);
    if (!ok)
        return false;
    c->at = copy.at;
    c->owned = copy.owned;
    c->tmp_fd = copy.tmp_fd;
    return true;
}

bool content_view(struct content *c, str *out, struct err *e)
{
    *out = STR_NONE;
    if (c->at.size > c->limits->content || c->at.size > SIZE_MAX)
        return err_set(e, "not read", STR_NONE, "its %llu bytes are over the limit of %llu bytes",
                       (unsigned long long)c->at.size, (unsigned long long)c->limits->content);
    if (!c->at.memory.p && c->tmp_fd < 0 && !view_take(c, e))
        return false;
    if (c->at.memory.p)
        *out = c->at.memory;
    else if (c->map)
        *out = str_make(c->map, c->map_size);
    else
        return view_map(c, out, e);
    return true;
}

void content_close(struct content *c)
{
    if (c->map)
        munmap(c->map, c->map_size);
    if (c->tmp_fd >= 0)
        close(c->tmp_fd);
    free(c->owned);
    c->map = NULL;
    c->owned = NULL;
    c->tmp_fd = -1;
    c->at = reader_memory(STR_NONE);
}
