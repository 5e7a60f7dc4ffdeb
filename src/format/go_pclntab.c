#include "format/go_pclntab.h"
#include <stdlib.h>

#define CHUNK         ((size_t)256 << 10)
#define NAMES_MAX     ((uint64_t)256 << 20)
#define FUNCTIONS_MAX ((uint64_t)4 << 20)
#define NAME_MAX_SIZE 4096u
#define WINDOW        ((size_t)64 << 10)

/* A part of the file around the last place that was read: tables of addresses and what they point to lie near
 * to each other. */
struct window {
    const struct go_pclntab *t;
    char *bytes;
    uint64_t from;
    size_t n;
};

static uint64_t number(const struct go_pclntab *t, const char *p, unsigned size)
{
    return bytes_number(p, size, t->big);
}

static unsigned version_of(uint32_t magic)
{
    return magic == 0xfffffffb   ? 2
           : magic == 0xfffffffa ? 16
           : magic == 0xfffffff0 ? 18
           : magic == 0xfffffff1 ? 20
                                 : 0;
}

/* The names lie between two offsets of the header, which begins with the number of functions. */
static bool read_words(struct go_pclntab *t, const char *words, size_t n)
{
    unsigned first = t->version == 16 ? 2 : 3;
    t->functions = n >= t->word ? number(t, words, t->word) : 0;
    if (t->version > 2) {
        if (n < (size_t)(first + 2) * t->word)
            return false;
        t->names = number(t, words + first * t->word, t->word);
        t->names_end = number(t, words + (first + 1) * t->word, t->word);
        t->inlined = true;
        if (t->names < 8 + (uint64_t)(first + 4) * t->word || t->names_end <= t->names ||
            t->names_end - t->names > NAMES_MAX)
            return false;
    }
    return t->functions > 0 && t->functions <= FUNCTIONS_MAX;
}

/* A header stands at `at`: magic, two zeros, the smallest instruction and the size of an address. */
static bool read_header(const struct elf *elf, uint64_t at, struct go_pclntab *t)
{
    char h[8 + 8 * 8];
    size_t n = elf_read(elf, at, h, sizeof h);
    *t = (struct go_pclntab){.elf = elf, .at = at, .big = elf->big};
    if (n < 8 + 8 || h[4] || h[5] || (h[6] != 1 && h[6] != 2 && h[6] != 4) || (h[7] != 4 && h[7] != 8))
        return false;
    t->word = (unsigned char)h[7];
    t->version = version_of((uint32_t)number(t, h, 4));
    return t->version && read_words(t, h + 8, n - 8);
}

/* The runtime's own start is in every program: chance bytes that look like a header have no such names. */
static bool see_runtime(void *ctx, str name)
{
    bool *seen = ctx;
    *seen = str_starts(name, STR("runtime."));
    return !*seen;
}

static bool is_real(const struct go_pclntab *t)
{
    bool seen = false;
    struct err ignored;
    go_pclntab_names(t, see_runtime, &seen, &ignored);
    return seen;
}

/* Searches [at, at+n): the table is aligned at least as an address of 32 bits is. */
static bool search(const struct elf *elf, uint64_t at, uint64_t n, struct go_pclntab *out)
{
    static const unsigned char last[] = {0xfb, 0xfa, 0xf0, 0xf1};
    char *chunk = mem_alloc(CHUNK);
    bool hit = false, more = n >= 16;
    for (uint64_t done = 0; more && !hit && done < n; done += CHUNK) {
        size_t want = n - done < CHUNK ? (size_t)(n - done) : CHUNK;
        size_t got = elf_read(elf, at + done, chunk, want);
        more = got == want;
        for (size_t i = 0; !hit && i + 8 <= got; i += 4) {
            unsigned char mark = (unsigned char)chunk[elf->big ? i + 3 : i];
            if (chunk[i + 4] || chunk[i + 5] || (chunk[i + 7] != 4 && chunk[i + 7] != 8) ||
                !memchr(last, mark, sizeof last))
                continue;
            hit = read_header(elf, at + done + i, out) && is_real(out);
        }
    }
    free(chunk);
    return hit;
}

bool go_pclntab_find(const struct elf *elf, struct go_pclntab *out)
{
    static const str names[] = {STR_INIT(".gopclntab"), STR_INIT(".data.rel.ro.gopclntab"),
                                STR_INIT("__gopclntab")};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const struct elf_section *s = elf_section_named(elf, names[i]);
        if (s && s->size && read_header(elf, s->addr, out))
            return true;
    }
    for (size_t i = 0; i < elf->segments.n; i++) {
        const struct elf_segment *p = &elf->segments.v[i];
        if (p->type == ELF_PT_LOAD && search(elf, p->vaddr, p->filesz, out))
            return true;
    }
    *out = (struct go_pclntab){.elf = elf};
    return false;
}

static bool damaged(struct err *e, const char *why)
{
    return err_set(e, "read the functions of a Go program", STR_NONE, "%s", why);
}

/* --- since 1.16: names that end in NUL, one after the other --- */

static bool packed_names(const struct go_pclntab *t, go_name_visit *visit, void *ctx, struct err *e)
{
    char *chunk = mem_alloc(CHUNK);
    size_t kept = 0;
    bool ok = true, more = true;
    for (uint64_t at = t->names; ok && more && at < t->names_end;) {
        size_t want = CHUNK - kept;
        if (want > t->names_end - at)
            want = (size_t)(t->names_end - at);
        size_t got = elf_read(t->elf, t->at + at, chunk + kept, want), from = 0, n = kept + got;
        ok = got == want || damaged(e, "the names lie outside of the file");
        at += got;
        for (size_t i = kept; more && i < n; i++)
            if (chunk[i] == 0) {
                more = i == from || visit(ctx, str_make(chunk + from, i - from));
                from = i + 1;
            }
        kept = n - from;
        memmove(chunk, chunk + from, kept);
        ok = ok && (kept < CHUNK || damaged(e, "a name is longer than any real one"));
    }
    free(chunk);
    return ok;
}

/* --- before: by the table of functions --- */

/* `n` bytes at an offset from the header, or NULL. */
static const char *window_at(struct window *w, uint64_t off, size_t n)
{
    if (off < w->from || off - w->from > w->n || w->n - (size_t)(off - w->from) < n) {
        w->from = off;
        w->n = off > UINT64_MAX - w->t->at ? 0 : elf_read(w->t->elf, w->t->at + off, w->bytes, WINDOW);
        if (w->n < n)
            return NULL;
    }
    return w->bytes + (off - w->from);
}

static str text_at(struct window *w, uint64_t off)
{
    const char *p = window_at(w, off, 1);
    if (!p)
        return STR_NONE;
    size_t left = w->n - (size_t)(off - w->from);
    const char *end = memchr(p, 0, left);
    if (!end && left < NAME_MAX_SIZE) { /* at the end of the window */
        w->n = 0;
        p = window_at(w, off, 1);
        left = p ? w->n : 0;
        end = p ? memchr(p, 0, left) : NULL;
    }
    return end ? str_make(p, (size_t)(end - p)) : STR_NONE;
}

/* An entry is the function's address and the offset of its record, which is its address and the offset of its
 * name. */
static bool listed_names(const struct go_pclntab *t, go_name_visit *visit, void *ctx, struct err *e)
{
    struct window table = {t, mem_alloc(WINDOW), 0, 0}, record = {t, mem_alloc(WINDOW), 0, 0},
                  names = {t, mem_alloc(WINDOW), 0, 0};
    bool ok = true, more = true;
    for (uint64_t i = 0; ok && more && i < t->functions; i++) {
        const char *entry = window_at(&table, 8 + t->word + i * 2 * t->word, 2 * t->word);
        const char *r = entry ? window_at(&record, number(t, entry + t->word, t->word), t->word + 4) : NULL;
        str name = r ? text_at(&names, number(t, r + t->word, 4)) : STR_NONE;
        ok = name.p || damaged(e, "a function lies outside of the table");
        more = !ok || !name.n || visit(ctx, name);
    }
    free(table.bytes);
    free(record.bytes);
    free(names.bytes);
    return ok;
}

bool go_pclntab_names(const struct go_pclntab *t, go_name_visit *visit, void *ctx, struct err *e)
{
    return t->version == 2 ? listed_names(t, visit, ctx, e) : packed_names(t, visit, ctx, e);
}
