#include "catalog/system_files.h"

enum { FILES_MAX = 400000 }; /* of one unit */

/* ---- which files ---- */

static bool below(str path, const str *folders, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (str_starts(path, folders[i]))
            return true;
    return false;
}

/* Where packages put files (Filesystem Hierarchy Standard 3.0); usr/local is not theirs (4.9). */
static bool of_packages(str path)
{
    static const str folders[] = {
        STR_INIT("usr/"),   STR_INIT("bin/"),    STR_INIT("sbin/"), STR_INIT("lib/"), STR_INIT("lib64/"),
        STR_INIT("lib32/"), STR_INIT("libx32/"), STR_INIT("etc/"),  STR_INIT("opt/"), STR_INIT("boot/")};
    return below(path, folders, sizeof folders / sizeof *folders) && !str_starts(path, STR("usr/local/"));
}

/* A folder of this name holds what a package manager of a language put there. */
static bool of_language(str path)
{
    static const str names[] = {STR_INIT("/site-packages/"), STR_INIT("/dist-packages/"),
                                STR_INIT("/node_modules/"),  STR_INIT("/gems/"),
                                STR_INIT("/site-library/"),  STR_INIT("/site_perl/"),
                                STR_INIT("/__pycache__/")};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_find(path, names[i]) >= 0)
            return true;
    return false;
}

bool system_file_judged(str path)
{
    static const str folders[] = {STR_INIT("bin/"),         STR_INIT("sbin/"),      STR_INIT("lib/"),
                                  STR_INIT("lib64/"),       STR_INIT("lib32/"),     STR_INIT("libx32/"),
                                  STR_INIT("usr/bin/"),     STR_INIT("usr/sbin/"),  STR_INIT("usr/lib/"),
                                  STR_INIT("usr/lib64/"),   STR_INIT("usr/lib32/"), STR_INIT("usr/libx32/"),
                                  STR_INIT("usr/libexec/"), STR_INIT("usr/games/")};
    /* Written by the tools that make images of distributions: they keep services from starting in them. */
    static const str made[] = {STR_INIT("usr/sbin/policy-rc.d"), STR_INIT("usr/sbin/initctl"),
                               STR_INIT("sbin/initctl")};
    for (size_t i = 0; i < sizeof made / sizeof *made; i++)
        if (str_eq(path, made[i]))
            return false;
    return below(path, folders, sizeof folders / sizeof *folders) && !of_language(path);
}

/* "libc.so.6", "libc-2.31.so" */
static bool is_library(str name)
{
    ptrdiff_t at = str_find(name, STR(".so"));
    str rest = at > 0 ? str_from(name, (size_t)at + 3) : STR("x");
    return !rest.n || (rest.n > 1 && rest.p[0] == '.' && ch_digit(rest.p[1]));
}

static bool has_end(str name, const str *ends, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (str_ends(name, ends[i]))
            return true;
    return false;
}

bool system_file_program(str path, uint16_t mode)
{
    str name = str_base(path);
    return (mode & 0111) || is_library(name) || str_ends(name, STR(".ko")) || str_ends(name, STR(".ko.xz"));
}

bool system_file_runs(str path, uint16_t mode)
{
    static const str ends[] = {STR_INIT(".py"),      STR_INIT(".pm"),    STR_INIT(".pl"),  STR_INIT(".rb"),
                               STR_INIT(".js"),      STR_INIT(".php"),   STR_INIT(".jar"), STR_INIT(".sh"),
                               STR_INIT(".service"), STR_INIT(".timer"), STR_INIT(".lua")};
    return system_file_program(path, mode) || has_end(path, ends, sizeof ends / sizeof *ends);
}

/* ---- a unit's part ---- */

void system_files_see(struct arena *a, struct system_files *s, const struct entry *entry)
{
    bool file = entry->type == ENTRY_FILE, linked = entry->type == ENTRY_HARDLINK;
    if (!(file || linked) || !of_packages(entry->path))
        return;
    if (s->files.n >= FILES_MAX) {
        s->overflow = true;
        return;
    }
    vec_push(a, &s->files,
             (struct system_file){.path = arena_dup(a, entry->path),
                                  .target = linked ? arena_dup(a, entry->target) : STR(""),
                                  .mode = (uint16_t)entry->mode});
}

bool system_files_listed(const struct entry *entry)
{
    return of_packages(entry->path);
}

unsigned system_files_sign(str path)
{
    static const struct {
        str folder;
        unsigned algs;
    } signs[] = {
        {STR_INIT("etc/apt/"), 1 << DIGEST_MD5},
        {STR_INIT("etc/dpkg/"), 1 << DIGEST_MD5},
        {STR_INIT("var/lib/dpkg/"), 1 << DIGEST_MD5},
        {STR_INIT("etc/apk/"), 1 << DIGEST_SHA1},
        {STR_INIT("lib/apk/db/"), 1 << DIGEST_SHA1},
        {STR_INIT("usr/lib/apk/db/"), 1 << DIGEST_SHA1},
        {STR_INIT("var/lib/rpm/"), 1 << DIGEST_SHA256},
        {STR_INIT("usr/lib/sysimage/rpm/"), 1 << DIGEST_SHA256},
        {STR_INIT("usr/share/rpm/"), 1 << DIGEST_SHA256},
        {STR_INIT("etc/yum.repos.d/"), 1 << DIGEST_SHA256},
        {STR_INIT("etc/zypp/"), 1 << DIGEST_SHA256},
        {STR_INIT("etc/pki/rpm-gpg/"), 1 << DIGEST_SHA256},
    };
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (str_starts(path, signs[i].folder))
            return signs[i].algs;
    return 0;
}

static unsigned char half_byte(char c)
{
    return (unsigned char)(ch_digit(c) ? c - '0' : c - 'a' + 10);
}

void system_files_digest(struct arena *a, struct system_files *s, const struct entry *entry,
                         enum digest_alg alg, str hex)
{
    struct system_file *f = s->files.n ? &s->files.v[s->files.n - 1] : NULL;
    if (!f || hex.n < 2 * LISTED_DIGEST || !str_eq(f->path, entry->path))
        return;
    if (!f->algs)
        f->digest = (uint32_t)s->digests.n;
    f->algs |= (uint8_t)(1u << alg);
    for (size_t i = 0; i < LISTED_DIGEST; i++)
        vec_push(a, &s->digests, (unsigned char)(half_byte(hex.p[2 * i]) << 4 | half_byte(hex.p[2 * i + 1])));
}

const unsigned char *system_file_digest(const struct system_files *s, const struct system_file *f,
                                        unsigned alg)
{
    if (!(f->algs >> alg & 1))
        return NULL;
    unsigned before = f->algs & ((1u << alg) - 1);
    return s->digests.v + f->digest + (size_t)__builtin_popcount(before) * LISTED_DIGEST;
}
