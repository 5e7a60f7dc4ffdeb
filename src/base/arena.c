#include "base/arena.h"
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define BLOCK_MIN ((size_t)16 << 10)
#define BLOCK_MAX ((size_t)1 << 20)

struct arena_block {
    struct arena_block *next;
    size_t size;
    _Alignas(16) char data[];
};

_Noreturn void mem_exhausted(void)
{
    static const char msg[] = "assay: error: out of memory: give it more, or a smaller target\n";
    ssize_t ignored = write(2, msg, sizeof msg - 1);
    (void)ignored;
    _exit(3);
}

void *mem_alloc(size_t n)
{
    void *p = malloc(n ? n : 1);
    if (!p)
        mem_exhausted();
    return p;
}

void *mem_realloc(void *old, size_t n)
{
    void *p = realloc(old, n ? n : 1);
    if (!p)
        mem_exhausted();
    return p;
}

void arena_free(struct arena *a)
{
    for (struct arena_block *b = a->block, *next; b; b = next) {
        next = b->next;
        free(b);
    }
    *a = (struct arena){0};
}

void arena_reset(struct arena *a)
{
    struct arena_block *keep = a->block;
    if (!keep)
        return;
    for (struct arena_block *b = keep->next, *next; b; b = next) {
        next = b->next;
        free(b);
    }
    keep->next = NULL;
    a->at = keep->data;
    a->end = keep->data + keep->size;
    a->total = keep->size;
}

void arena_adopt(struct arena *a, struct arena *from)
{
    if (!from->block)
        return;
    struct arena_block **end = &from->block;
    while (*end)
        end = &(*end)->next;
    if (a->block) { /* behind the newest block, so that a goes on filling that one */
        *end = a->block->next;
        a->block->next = from->block;
    } else {
        a->block = from->block;
        a->at = from->at;
        a->end = from->end;
    }
    a->total += from->total;
    *from = (struct arena){0};
}

static void arena_grow(struct arena *a, size_t need)
{
    size_t size = a->block ? a->block->size * 2 : BLOCK_MIN;
    if (size > BLOCK_MAX)
        size = BLOCK_MAX;
    if (size < need)
        size = need;
    if (size > SIZE_MAX - sizeof(struct arena_block))
        mem_exhausted();
    struct arena_block *b = mem_alloc(sizeof *b + size);
    b->next = a->block;
    b->size = size;
    a->block = b;
    a->at = b->data;
    a->end = b->data + size;
    a->total += size;
}

void *arena_raw(struct arena *a, size_t n)
{
    size_t pad = (size_t)(-(uintptr_t)a->at & 15);
    if (n > SIZE_MAX - 16)
        mem_exhausted();
    if (!a->at || (size_t)(a->end - a->at) < n + pad) {
        arena_grow(a, n + 16);
        pad = (size_t)(-(uintptr_t)a->at & 15);
    }
    char *p = a->at + pad;
    a->at = p + n;
    return p;
}

void *arena_alloc(struct arena *a, size_t n)
{
    return memset(arena_raw(a, n), 0, n);
}

bool arena_extend(struct arena *a, const void *p, size_t n, size_t more)
{
    if (!p || (const char *)p + n != a->at || (size_t)(a->end - a->at) < more)
        return false;
    a->at += more;
    return true;
}

void *arena_array(struct arena *a, size_t count, size_t size)
{
    size_t n;
    if (__builtin_mul_overflow(count, size, &n))
        mem_exhausted();
    return arena_alloc(a, n);
}

char *arena_bytes(struct arena *a, size_t n)
{
    if (!a->at || (size_t)(a->end - a->at) < n)
        arena_grow(a, n);
    char *p = a->at;
    a->at += n;
    return p;
}

void arena_trim(struct arena *a, const char *end)
{
    a->at -= a->at - end;
}

str arena_join(struct arena *a, str x, str y, str z)
{
    size_t n = x.n + y.n + z.n;
    char *p = arena_bytes(a, n + 1);
    if (x.n)
        memcpy(p, x.p, x.n);
    if (y.n)
        memcpy(p + x.n, y.p, y.n);
    if (z.n)
        memcpy(p + x.n + y.n, z.p, z.n);
    p[n] = 0;
    return str_make(p, n);
}

str arena_dup(struct arena *a, str s)
{
    return arena_join(a, s, STR_NONE, STR_NONE);
}

/* Mostly it fits in what is left of the block, and is printed once. */
str arena_vprintf(struct arena *a, const char *fmt, va_list ap)
{
    va_list again;
    size_t left = a->at ? (size_t)(a->end - a->at) : 0;
    va_copy(again, ap);
    int n = vsnprintf(a->at, left, fmt, ap);
    size_t len = n < 0 ? 0 : (size_t)n;
    bool fits = len < left;
    char *p = arena_bytes(a, len + 1);
    if (!fits)
        vsnprintf(p, len + 1, fmt, again);
    va_end(again);
    return str_make(p, len);
}

str arena_printf(struct arena *a, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    str s = arena_vprintf(a, fmt, ap);
    va_end(ap);
    return s;
}
