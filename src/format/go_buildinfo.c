#include "format/go_buildinfo.h"
#include <stdlib.h>

#define MAGIC       "\xff Go buildinf:"
#define HEADER      32u
#define ALIGN       16u
#define CHUNK       ((size_t)1 << 20)
#define VERSION_MAX ((uint64_t)1 << 16)
#define MODULES_MAX ((uint64_t)16 << 20)
#define DEPS_MAX    (1u << 17)

enum { FLAG_BIG = 1, FLAG_INLINE = 2 };

static bool read_string(const struct elf *elf, uint64_t vaddr, uint64_t n, uint64_t max, str *out)
{
    if (n > max || n > elf->r->size)
        return false;
    char *p = arena_bytes(elf->arena, (size_t)n + 1);
    *out = str_make(p, (size_t)n);
    return n == 0 || elf_read(elf, vaddr, p, (size_t)n) == n;
}

/* Where the header may be: its section, else the first segment that can be written but not run. */
static bool search_range(const struct elf *elf, uint64_t *at, uint64_t *n)
{
    const struct elf_section *s = elf_section_named(elf, STR(".go.buildinfo"));
    if (!s)
        s = elf_section_named(elf, STR("__go_buildinfo")); /* of Mach-O; PE has none */
    if (s && s->size) {
        *at = s->addr;
        *n = s->size;
        return true;
    }
    for (size_t i = 0; i < elf->segments.n; i++) {
        const struct elf_segment *p = &elf->segments.v[i];
        if (p->type == ELF_PT_LOAD && (p->flags & (ELF_PF_X | ELF_PF_W)) == ELF_PF_W) {
            *at = p->vaddr;
            *n = p->filesz;
            return true;
        }
    }
    return false;
}

/* Address of the first header in [at, at+n), as far as the file holds that. Headers are aligned, so none
 * crosses a chunk. */
static bool search_magic(const struct elf *elf, uint64_t at, uint64_t n, uint64_t *found)
{
    uint64_t skip = -at & (ALIGN - 1);
    if (n > UINT64_MAX - at || skip >= n)
        return false;
    char *chunk = mem_alloc(n < CHUNK ? (size_t)n : CHUNK);
    bool hit = false;
    bool more = true;
    for (uint64_t done = skip; !hit && more && done < n; done += CHUNK) {
        size_t want = n - done < CHUNK ? (size_t)(n - done) : CHUNK,
               got = elf_read(elf, at + done, chunk, want);
        more = got == want;
        for (size_t i = 0; !hit && i + HEADER <= got; i += ALIGN) {
            hit = memcmp(chunk + i, MAGIC, sizeof MAGIC - 1) == 0;
            *found = at + done + i;
        }
    }
    free(chunk);
    return hit;
}

/* A string with its length before it as a base-128 varint; *at moves behind it. */
static bool inline_string(const struct elf *elf, uint64_t *at, uint64_t max, str *out)
{
    unsigned char v[10];
    size_t got = elf_read(elf, *at, v, sizeof v), i = 0;
    uint64_t n = 0;
    for (;; i++) {
        if (i >= got || i > 8)
            return false;
        n |= (uint64_t)(v[i] & 0x7f) << (7 * i);
        if (v[i] < 0x80)
            break;
    }
    *at += i + 1;
    if (!read_string(elf, *at, n, max, out))
        return false;
    *at += n;
    return true;
}

static uint64_t pointer(const unsigned char *p, unsigned size, bool big)
{
    return bytes_number((const char *)p, size, big);
}

/* The Go string (data pointer, length) at `at`, before Go 1.18. */
static bool pointed_string(const struct elf *elf, uint64_t at, unsigned size, bool big, uint64_t max,
                           str *out)
{
    unsigned char header[16];
    *out = STR("");
    if (at == 0 || elf_read(elf, at, header, 2 * size) != 2 * size)
        return false;
    return read_string(elf, pointer(header, size, big), pointer(header + size, size, big), max, out);
}

/* The text of modules stands between two frames of 16 bytes; it ends in a newline. */
static str unframe(str s)
{
    if (s.n < 33 || s.p[s.n - 17] != '\n')
        return STR("");
    return str_sub(s, 16, s.n - 32);
}

static bool read_strings(const struct elf *elf, uint64_t at, const unsigned char *h, str *version,
                         str *modules)
{
    if (h[15] & FLAG_INLINE) {
        uint64_t next = at + HEADER;
        return inline_string(elf, &next, VERSION_MAX, version) &&
               inline_string(elf, &next, MODULES_MAX, modules);
    }
    bool big = h[15] & FLAG_BIG;
    unsigned size = h[14];
    if (size != 4 && size != 8)
        return false;
    /* A program without modules has no second string. */
    pointed_string(elf, pointer(h + 16 + size, size, big), size, big, MODULES_MAX, modules);
    return pointed_string(elf, pointer(h + 16, size, big), size, big, VERSION_MAX, version);
}

enum go_found go_buildinfo_find(const struct elf *elf, str *version, str *modules, struct err *e)
{
    uint64_t at, n;
    unsigned char header[HEADER];
    *version = *modules = STR("");
    if (!search_range(elf, &at, &n) || !search_magic(elf, at, n, &at))
        return GO_NONE;
    if (elf_read(elf, at, header, sizeof header) != sizeof header ||
        !read_strings(elf, at, header, version, modules) || str_empty(*version)) {
        err_set(e, "read Go build information", STR_NONE, "its strings lie outside of the file");
        return GO_DAMAGED;
    }
    *modules = unframe(*modules);
    return GO_FOUND;
}

/* "PATH\tVERSION[\tSUM]" */
static bool module_line(str rest, struct go_module *m)
{
    str part[4] = {STR_INIT(""), STR_INIT(""), STR_INIT(""), STR_INIT("")};
    size_t n = 0;
    while (n < 4 && str_split(&rest, '\t', &part[n]))
        n++;
    *m = (struct go_module){part[0], part[1], part[2], STR(""), STR("")};
    return n >= 1 && n <= 3 && part[0].n;
}

/* "=>\tPATH\tVERSION\tSUM" says what really is linked in place of the module before. A folder on the
 * builder's disk has no version and keeps the module's name. */
static void replace(struct go_module *m, struct go_module with)
{
    bool folder = str_empty(with.version) || str_starts(with.path, STR("./")) ||
                  str_starts(with.path, STR("../")) || str_starts(with.path, STR("/"));
    struct go_module was = *m;
    *m = with;
    m->of_path = was.path;
    m->of_version = was.version;
    if (folder) {
        m->path = was.path;
        m->version = m->sum = STR("");
    }
}

/* A text as Go quotes it ("a\tb"), or as it is. Only what Go writes in a setting is undone. */
static str unquote(struct arena *a, str s)
{
    if (s.n < 2 || (s.p[0] != '"' && s.p[0] != '`') || s.p[s.n - 1] != s.p[0])
        return s;
    bool raw = s.p[0] == '`';
    s = str_sub(s, 1, s.n - 2);
    if (raw || str_chr(s, '\\') < 0)
        return s;
    char *out = arena_bytes(a, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c == '\\' && i + 1 < s.n) {
            c = s.p[++i];
            c = c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c;
        }
        out[n++] = c;
    }
    return str_make(out, n);
}

/* Where the key ends: at the first '=' that is not inside a quoted key. */
static bool setting_line(struct arena *a, str rest, struct go_setting *s)
{
    size_t i = 0;
    if (rest.n && (rest.p[0] == '"' || rest.p[0] == '`')) {
        for (i = 1; i < rest.n && rest.p[i] != rest.p[0]; i++)
            i += rest.p[i] == '\\' && rest.p[0] == '"';
    }
    ptrdiff_t at = str_chr(str_from(rest, i), '=');
    if (at < 0 || i + (size_t)at == 0)
        return false;
    s->key = unquote(a, str_sub(rest, 0, i + (size_t)at));
    s->value = unquote(a, str_from(rest, i + (size_t)at + 1));
    return true;
}

static bool parse_line(str line, struct arena *a, struct go_build *out, struct go_module **last)
{
    str kind, rest;
    struct go_module m;
    struct go_setting s;
    if (!str_cut(line, '\t', &kind, &rest))
        return false;
    if (str_is(kind, "path")) {
        out->package = rest;
    } else if (str_is(kind, "build")) {
        if (!setting_line(a, rest, &s))
            return false;
        vec_push(a, &out->settings, s);
    } else if (!module_line(rest, &m)) {
        return false;
    } else if (str_is(kind, "mod")) {
        out->main = m;
        out->has_main = true;
        *last = &out->main;
    } else if (str_is(kind, "dep")) {
        vec_push(a, &out->deps, m);
        *last = &out->deps.v[out->deps.n - 1];
    } else if (str_is(kind, "=>") && *last) {
        replace(*last, m);
        *last = NULL;
    } else {
        return false;
    }
    return true;
}

bool go_buildinfo_parse(str version, str modules, struct arena *a, struct go_build *out, struct err *e)
{
    str line;
    struct go_module *last = NULL;
    *out = (struct go_build){.version = version, .package = STR("")};
    while (str_line(&modules, &line)) {
        if (line.n == 0)
            continue;
        if (out->deps.n >= DEPS_MAX || out->settings.n >= DEPS_MAX)
            return err_set(e, "read Go build information", STR_NONE, "more than %u modules", DEPS_MAX);
        if (!parse_line(line, a, out, &last))
            return err_set(e, "read Go build information", STR_NONE, "unknown line \"%.*s\"",
                           (int)(line.n < 80 ? line.n : 80), line.p);
    }
    return true;
}

static str digits(str *rest)
{
    size_t n = 0;
    while (n < rest->n && ch_digit(rest->p[n]))
        n++;
    str head = str_sub(*rest, 0, n);
    *rest = str_from(*rest, n);
    return head;
}

/* A beta or release candidate was never given a third number in its name: "1.21rc2" comes before 1.21.0. */
static str prerelease(struct arena *a, str numbers, int dots, str rest)
{
    const char *kind = str_starts(rest, STR("rc")) ? "rc" : str_starts(rest, STR("beta")) ? "beta" : NULL;
    if (!kind)
        return numbers;
    rest = str_from(rest, strlen(kind));
    str n = digits(&rest);
    if (str_empty(n))
        return numbers;
    return arena_printf(a, "%.*s%s-%s.%.*s", STR_ARG(numbers), dots == 1 ? ".0" : "", kind, STR_ARG(n));
}

str go_release(struct arena *a, str version)
{
    if (!str_starts(version, STR("go")))
        return STR("");
    str rest = str_from(version, 2), all = rest;
    int dots = 0;
    if (str_empty(digits(&rest)))
        return STR("");
    while (dots < 2 && rest.n > 1 && rest.p[0] == '.' && ch_digit(rest.p[1])) {
        rest = str_from(rest, 1);
        digits(&rest);
        dots++;
    }
    if (dots == 0)
        return STR("");
    str numbers = str_sub(all, 0, all.n - rest.n);
    return prerelease(a, numbers, dots, rest);
}
