/* arena: memory that is given back all at once. An arena belongs to one work item and is never shared
 * between threads. Running out of memory ends the process with one line on stderr. */
#ifndef ASSAY_BASE_ARENA_H
#define ASSAY_BASE_ARENA_H

#include "base/str.h"
#include <stdarg.h>

struct arena_block;
struct arena {
    struct arena_block *block; /* newest first */
    char *at, *end;
    size_t total; /* bytes taken from the system */
};

/* A zeroed struct arena is ready for use. */
void arena_free(struct arena *a);
/* Gives all back but keeps the newest block for reuse. */
void arena_reset(struct arena *a);
/* Moves all that `from` holds to `a`, where it lives on; `from` is empty afterwards. */
void arena_adopt(struct arena *a, struct arena *from);
/* `n` zeroed bytes, aligned to 16; n may be 0. */
void *arena_alloc(struct arena *a, size_t n);
/* The same with whatever is there. */
void *arena_raw(struct arena *a, size_t n);
/* Makes the newest memory, `n` bytes at `p`, longer by `more`; false: it is not the newest, or there is no
 * room. */
bool arena_extend(struct arena *a, const void *p, size_t n, size_t more);
/* As arena_alloc for count * size, checked for overflow. */
void *arena_array(struct arena *a, size_t count, size_t size);
/* Bytes without alignment and not zeroed, for strings. */
char *arena_bytes(struct arena *a, size_t n);
/* Gives back what is behind `end` of the newest arena_bytes, which was asked for generously. */
void arena_trim(struct arena *a, const char *end);
/* A copy of `s`; also NUL-terminated behind its end. */
str arena_dup(struct arena *a, str s);
str arena_printf(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
str arena_vprintf(struct arena *a, const char *fmt, va_list ap);
/* a + b + c in one string. */
str arena_join(struct arena *a, str x, str y, str z);

#define arena_new(a, T)     ((T *)arena_alloc((a), sizeof(T)))
#define arena_many(a, T, n) ((T *)arena_array((a), (n), sizeof(T)))

/* malloc family that ends the process when memory runs out. */
void *mem_alloc(size_t n);
void *mem_realloc(void *p, size_t n);
_Noreturn void mem_exhausted(void);

#endif
