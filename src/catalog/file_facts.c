#include "catalog/file_facts.h"
#include "base/path.h"
#include <stdlib.h>

/* ---- what stands out ---- */

static const struct {
    const char *name, *kind;
} tools[] = {
    {"apk", "package manager"},
    {"apt", "package manager"},
    {"apt-get", "package manager"},
    {"as", "compiler"},
    {"ash", "shell"},
    {"bash", "shell"},
    {"bpftrace", "debugger"},
    {"busybox", "shell"},
    {"c++", "compiler"},
    {"cc", "compiler"},
    {"clang", "compiler"},
    {"dash", "shell"},
    {"dnf", "package manager"},
    {"doas", "privilege"},
    {"dpkg", "package manager"},
    {"dropbear", "ssh server"},
    {"fish", "shell"},
    {"g++", "compiler"},
    {"gcc", "compiler"},
    {"gdb", "debugger"},
    {"gem", "package manager"},
    {"ksh", "shell"},
    {"ld", "compiler"},
    {"lldb", "debugger"},
    {"ltrace", "debugger"},
    {"make", "compiler"},
    {"microdnf", "package manager"},
    {"nc", "network tool"},
    {"nc.openbsd", "network tool"},
    {"nc.traditional", "network tool"},
    {"ncat", "network tool"},
    {"netcat", "network tool"},
    {"nmap", "network tool"},
    {"npm", "package manager"},
    {"opkg", "package manager"},
    {"pacman", "package manager"},
    {"perf", "debugger"},
    {"pip", "package manager"},
    {"pip3", "package manager"},
    {"pkexec", "privilege"},
    {"rpm", "package manager"},
    {"sh", "shell"},
    {"socat", "network tool"},
    {"sshd", "ssh server"},
    {"strace", "debugger"},
    {"su", "privilege"},
    {"sudo", "privilege"},
    {"tcpdump", "network tool"},
    {"telnet", "network tool"},
    {"yum", "package manager"},
    {"zsh", "shell"},
    {"zypper", "package manager"},
};

static int tool_cmp(const void *key, const void *item)
{
    const str *name = key;
    return str_cmp(*name, str_c(((const char *const *)item)[0]));
}

static bool in_path_folder(str path)
{
    static const str folders[] = {
        STR_INIT("bin"),           STR_INIT("sbin"),           STR_INIT("usr/bin"),     STR_INIT("usr/sbin"),
        STR_INIT("usr/local/bin"), STR_INIT("usr/local/sbin"), STR_INIT("usr/lib/sudo")};
    str dir = str_dir(path);
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        if (str_eq(dir, folders[i]))
            return true;
    return false;
}

static const char *tool_kind(str path)
{
    str name = str_base(path);
    const void *at = in_path_folder(path)
                         ? bsearch(&name, tools, sizeof tools / sizeof *tools, sizeof *tools, tool_cmp)
                         : NULL;
    return at ? ((const char *const *)at)[1] : NULL;
}

/* The folder of left-overs that a path lies in; "" for all others. */
static str cache_folder(str path)
{
    static const str folders[] = {STR_INIT("var/lib/apt/lists"),
                                  STR_INIT("var/cache/apt/archives"),
                                  STR_INIT("var/cache/apk"),
                                  STR_INIT("var/cache/yum"),
                                  STR_INIT("var/cache/dnf"),
                                  STR_INIT("var/cache/zypp"),
                                  STR_INIT("root/.cache"),
                                  STR_INIT("root/.npm/_cacache"),
                                  STR_INIT("usr/local/share/.cache"),
                                  STR_INIT("tmp"),
                                  STR_INIT("var/tmp")};
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        if (str_starts(path, folders[i]) && path.n > folders[i].n && path.p[folders[i].n] == '/')
            return folders[i];
    static const str inside[] = {STR_INIT("/.git/objects/"), STR_INIT("/.svn/wc.db"),
                                 STR_INIT("/.hg/store/")};
    for (size_t i = 0; i < sizeof inside / sizeof *inside; i++) {
        ptrdiff_t at = str_find(path, inside[i]);
        if (at >= 0)
            return str_sub(path, 0, (size_t)at + 1 + (size_t)str_chr(str_from(inside[i], 1), '/'));
    }
    return STR("");
}

/* ---- capabilities of files: struct vfs_cap_data of linux/capability.h, in hexadecimal ---- */

static const char *const capabilities[] = {"CHOWN",
                                           "DAC_OVERRIDE",
                                           "DAC_READ_SEARCH",
                                           "FOWNER",
                                           "FSETID",
                                           "KILL",
                                           "SETGID",
                                           "SETUID",
                                           "SETPCAP",
                                           "LINUX_IMMUTABLE",
                                           "NET_BIND_SERVICE",
                                           "NET_BROADCAST",
                                           "NET_ADMIN",
                                           "NET_RAW",
                                           "IPC_LOCK",
                                           "IPC_OWNER",
                                           "SYS_MODULE",
                                           "SYS_RAWIO",
                                           "SYS_CHROOT",
                                           "SYS_PTRACE",
                                           "SYS_PACCT",
                                           "SYS_ADMIN",
                                           "SYS_BOOT",
                                           "SYS_NICE",
                                           "SYS_RESOURCE",
                                           "SYS_TIME",
                                           "SYS_TTY_CONFIG",
                                           "MKNOD",
                                           "LEASE",
                                           "AUDIT_WRITE",
                                           "AUDIT_CONTROL",
                                           "SETFCAP",
                                           "MAC_OVERRIDE",
                                           "MAC_ADMIN",
                                           "SYSLOG",
                                           "WAKE_ALARM",
                                           "BLOCK_SUSPEND",
                                           "AUDIT_READ",
                                           "PERFMON",
                                           "BPF",
                                           "CHECKPOINT_RESTORE"};

static uint32_t hex_le32(str hex)
{
    uint32_t n = 0;
    for (size_t i = 0; i < 4; i++) {
        uint64_t byte = 0;
        str_u64(str_sub(hex, i * 2, 2), 16, &byte);
        n |= (uint32_t)byte << (8 * i);
    }
    return n;
}

/* Names of the permitted set, joined by blanks; "" when there is none. */
static str file_capabilities(struct arena *a, str xattrs)
{
    str part, rest = xattrs, names = STR("");
    while (str_split(&rest, ',', &part)) {
        str key, hex;
        if (!str_cut(part, '=', &key, &hex) || !str_is(key, "security.capability") || hex.n < 24)
            continue;
        uint64_t set =
            hex_le32(str_from(hex, 8)) | (hex.n >= 40 ? (uint64_t)hex_le32(str_from(hex, 24)) << 32 : 0);
        for (size_t i = 0; i < sizeof capabilities / sizeof *capabilities; i++)
            if (set >> i & 1)
                names =
                    names.n ? arena_join(a, names, STR(" "), str_c(capabilities[i])) : str_c(capabilities[i]);
        if (set && !names.n)
            names = STR("unnamed");
    }
    return names;
}

/* ---- a unit's part ---- */

static bool regular(const struct entry *e)
{
    return e->type == ENTRY_FILE || e->type == ENTRY_HARDLINK;
}

#define NOTE(seen, list, a, e, w)                                                                            \
    do {                                                                                                     \
        if ((seen)->list.n < FILES_SEEN_MAX)                                                                 \
            vec_push((a), &(seen)->list, note_of((a), (e), (w)));                                            \
        else                                                                                                 \
            (seen)->overflow = true;                                                                         \
    } while (0)

static struct file_seen note_of(struct arena *a, const struct entry *e, str word)
{
    return (struct file_seen){.path = arena_dup(a, e->path),
                              .word = word,
                              .uid = e->uid,
                              .gid = e->gid,
                              .mode = (uint16_t)e->mode,
                              .type = (uint8_t)e->type,
                              .dev_major = e->dev_major,
                              .dev_minor = e->dev_minor,
                              .size = e->size};
}

/* Device 0:0 is how overlay file systems write a whiteout. */
static bool device(const struct entry *e)
{
    return (e->type == ENTRY_CHAR || e->type == ENTRY_BLOCK) && (e->dev_major || e->dev_minor);
}

static bool world_writable(const struct entry *e)
{
    return (e->mode & 0002) && (regular(e) || (e->type == ENTRY_DIR && !(e->mode & 01000)));
}

static void see_notable(struct arena *a, struct files_seen *seen, const struct entry *e)
{
    const char *tool = e->type == ENTRY_DIR ? NULL : tool_kind(e->path);
    str caps = e->xattrs.n && regular(e) ? file_capabilities(a, e->xattrs) : STR("");
    bool setuid = regular(e) && (e->mode & 06000);
    if (caps.n || tool || setuid || device(e) || world_writable(e))
        NOTE(seen, notable, a, e, caps);
}

void files_see(struct arena *a, struct files_seen *seen, const struct entry *e)
{
    see_notable(a, seen, e);
    if (e->uid != 0)
        NOTE(seen, owned, a, e, STR(""));
    if (e->type == ENTRY_DIR && (e->uid != 0 || (e->mode & 0022)))
        NOTE(seen, loose, a, e, STR(""));
    if (e->type == ENTRY_SYMLINK)
        NOTE(seen, links, a, e, arena_dup(a, e->target));
    if (regular(e) && cache_folder(e->path).n)
        NOTE(seen, cached, a, e, STR(""));
    if (regular(e) && (e->mode & 0111) && seen->programs.n < 10 * FILES_SEEN_MAX)
        vec_push(a, &seen->programs,
                 (struct program_seen){ownership_key(e->path), e->uid, e->gid, (uint16_t)e->mode});
}

/* ---- the merge ---- */

struct files {
    struct inventory *inv;
    struct arena *scratch;
    const struct files_seen *const *seen;
    const struct overlay_layer *const *overlays;
    size_t n;
    bool layered;
};

/* A folder that an upper layer lists again has that layer's mode. */
static bool at_top(const struct files *x, size_t i, const struct file_seen *f)
{
    bool dir = f->type == ENTRY_DIR;
    if (!x->layered)
        return true;
    if (overlay_hidden_by(x->overlays, i + 1, x->n, f->path, dir) >= 0)
        return false;
    for (size_t k = i + 1; dir && k < x->n; k++)
        if (x->overlays[k] && overlay_has_dir(x->overlays[k], f->path))
            return false;
    return true;
}

struct key_count {
    const char *key;
    uint64_t n;
};

static void add(const struct files *x, struct key_count *count, size_t i, str path, str detail)
{
    if (count->n++ < FILE_FACTS_MAX)
        vec_push(x->inv->arena, &x->inv->facts,
                 (struct fact){str_c(count->key), path, detail, {path, x->layered ? (int32_t)i : -1, 0}});
}

static void add_more(const struct files *x, const struct key_count *count)
{
    if (count->n > FILE_FACTS_MAX)
        vec_push(x->inv->arena, &x->inv->facts,
                 (struct fact){STR("file.more"),
                               str_c(count->key),
                               arena_printf(x->inv->arena, "%llu", (unsigned long long)count->n),
                               {STR(""), -1, 0}});
}

static str mode_words(struct arena *a, const struct file_seen *f)
{
    bool user = f->mode & 04000, group = f->mode & 02000;
    str who = user ? (f->uid ? arena_printf(a, "setuid of user %u", f->uid) : STR("setuid root")) : STR("");
    if (group)
        who = arena_join(a, who, user ? STR(", ") : STR(""),
                         f->gid ? arena_printf(a, "setgid of group %u", f->gid) : STR("setgid root"));
    return arena_printf(a, "%.*s %04o", STR_ARG(who), f->mode);
}

static void join_notable(const struct files *x)
{
    struct arena *a = x->inv->arena;
    struct key_count setuid = {"file.setuid", 0}, caps = {"file.capability", 0},
                     writable = {"file.writable", 0}, devices = {"file.device", 0}, tool = {"file.tool", 0};
    for (size_t i = 0; i < x->n; i++)
        for (size_t k = 0; x->seen[i] && k < x->seen[i]->notable.n; k++) {
            const struct file_seen *f = &x->seen[i]->notable.v[k];
            bool file = f->type == ENTRY_FILE || f->type == ENTRY_HARDLINK;
            const char *kind = f->type == ENTRY_DIR ? NULL : tool_kind(f->path);
            if (!at_top(x, i, f))
                continue;
            if (file && (f->mode & 06000))
                add(x, &setuid, i, f->path, mode_words(a, f));
            if (f->word.n)
                add(x, &caps, i, f->path, f->word);
            if (f->type == ENTRY_CHAR || f->type == ENTRY_BLOCK)
                add(x, &devices, i, f->path,
                    arena_printf(a, "%s %u:%u", f->type == ENTRY_CHAR ? "character" : "block", f->dev_major,
                                 f->dev_minor));
            else if (f->type != ENTRY_SYMLINK && (f->mode & 0002))
                add(x, &writable, i, f->path,
                    arena_printf(a, "%s %04o", f->type == ENTRY_DIR ? "folder" : "file", f->mode));
            if (kind)
                add(x, &tool, i, f->path, str_c(kind));
        }
    const struct key_count *all[] = {&setuid, &caps, &writable, &devices, &tool};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        add_more(x, all[i]);
}

/* One fact a user: what belongs to users that the system may not know, an example and how much. */
static void join_owned(const struct files *x)
{
    struct map users = {0};
    for (size_t i = 0; i < x->n; i++)
        for (size_t k = 0; x->seen[i] && k < x->seen[i]->owned.n; k++) {
            const struct file_seen *f = &x->seen[i]->owned.v[k];
            bool added;
            if (!at_top(x, i, f))
                continue;
            map_put(x->scratch, &users, arena_printf(x->scratch, "%u", f->uid), &added);
            if (added)
                vec_push(x->inv->arena, &x->inv->facts,
                         (struct fact){STR("file.owner"),
                                       arena_printf(x->inv->arena, "%u", f->uid),
                                       f->path,
                                       {f->path, x->layered ? (int32_t)i : -1, 0}});
        }
}

struct cache_sum {
    str folder;
    int32_t layer;
    uint64_t files, bytes;
};

static void join_cached(const struct files *x)
{
    struct arena *a = x->inv->arena;
    struct map at = {0};
    VEC(struct cache_sum) sums = {0};
    for (size_t i = 0; i < x->n; i++)
        for (size_t k = 0; x->seen[i] && k < x->seen[i]->cached.n; k++) {
            const struct file_seen *f = &x->seen[i]->cached.v[k];
            bool added;
            if (!at_top(x, i, f) || f->size == 0)
                continue;
            uint64_t *index = map_put(x->scratch, &at, cache_folder(f->path), &added);
            if (added) {
                vec_push(x->scratch, &sums, (struct cache_sum){cache_folder(f->path), (int32_t)i, 0, 0});
                *index = sums.n - 1;
            }
            sums.v[*index].files++;
            sums.v[*index].bytes += f->size;
        }
    for (size_t i = 0; i < sums.n; i++)
        vec_push(a, &x->inv->facts,
                 (struct fact){STR("file.cache"),
                               sums.v[i].folder,
                               arena_printf(a, "%llu %s of %llu bytes", (unsigned long long)sums.v[i].files,
                                            sums.v[i].files == 1 ? "file" : "files",
                                            (unsigned long long)sums.v[i].bytes),
                               {sums.v[i].folder, x->layered ? sums.v[i].layer : -1, 0}});
}

/* ---- the entry point: its file, and the folders on the way to it ---- */

/* The target of the link at `path` as it is seen at the top, or "". */
static str link_target(const struct files *x, str path)
{
    for (size_t i = x->n; i > 0; i--)
        for (size_t k = 0; x->seen[i - 1] && k < x->seen[i - 1]->links.n; k++) {
            const struct file_seen *f = &x->seen[i - 1]->links.v[k];
            if (str_eq(f->path, path) && at_top(x, i - 1, f))
                return f->word;
        }
    return STR("");
}

/* `path` with the first of its folders (or itself) that is a link replaced; false when none is. */
static bool follow_one(const struct files *x, str *path)
{
    for (size_t end = 1; end <= path->n; end++) {
        if (end < path->n && path->p[end] != '/')
            continue;
        str head = str_sub(*path, 0, end), target = link_target(x, head);
        if (!target.n)
            continue;
        str from = target.p[0] == '/' ? STR("") : str_dir(head);
        str whole = arena_join(x->scratch, arena_join(x->scratch, from, STR("/"), target), STR(""),
                               str_from(*path, end));
        *path = path_clean(x->scratch, whole, NULL);
        return true;
    }
    return false;
}

static const struct program_seen *program_at(const struct files *x, str path, size_t *layer)
{
    uint64_t key = ownership_key(path);
    struct file_seen probe = {.path = path, .type = ENTRY_FILE};
    for (size_t i = x->n; i > 0; i--)
        for (size_t k = 0; x->seen[i - 1] && k < x->seen[i - 1]->programs.n; k++)
            if (x->seen[i - 1]->programs.v[k].key == key && at_top(x, i - 1, &probe)) {
                *layer = i - 1;
                return &x->seen[i - 1]->programs.v[k];
            }
    return NULL;
}

static void add_place(const struct files *x, const char *key, str path, size_t layer, uint16_t mode,
                      uint32_t uid, uint32_t gid)
{
    str keep = arena_dup(x->inv->arena, path);
    vec_push(x->inv->arena, &x->inv->facts,
             (struct fact){str_c(key),
                           keep,
                           arena_printf(x->inv->arena, "%04o %u:%u", mode, uid, gid),
                           {keep, x->layered ? (int32_t)layer : -1, 0}});
}

static void add_folders(const struct files *x, str path)
{
    for (str dir = str_dir(path); dir.n; dir = str_dir(dir))
        for (size_t i = 0; i < x->n; i++)
            for (size_t k = 0; x->seen[i] && k < x->seen[i]->loose.n; k++) {
                const struct file_seen *f = &x->seen[i]->loose.v[k];
                if (str_eq(f->path, dir) && at_top(x, i, f))
                    add_place(x, "entry.folder", dir, i, f->mode, f->uid, f->gid);
            }
}

static bool entry_at(const struct files *x, str path)
{
    enum { LINKS_MAX = 16 };
    size_t layer;
    for (unsigned n = 0; n < LINKS_MAX && follow_one(x, &path); n++)
        ;
    const struct program_seen *p = program_at(x, path, &layer);
    if (p) {
        add_place(x, "entry.program", path, layer, p->mode, p->uid, p->gid);
        add_folders(x, path);
    }
    return p != NULL;
}

static void join_entry(const struct files *x)
{
    static const char *const search[] = {"usr/local/sbin", "usr/local/bin", "usr/sbin",
                                         "usr/bin",        "sbin",          "bin"};
    str word = x->inv->entrypoint.n ? x->inv->entrypoint.v[0] : STR("");
    if (!word.n)
        return;
    if (str_chr(word, '/') >= 0) {
        entry_at(x, path_clean(x->scratch, word, NULL));
        return;
    }
    for (size_t i = 0; i < sizeof search / sizeof *search; i++)
        if (entry_at(x, arena_join(x->scratch, str_c(search[i]), STR("/"), word)))
            return;
}

void files_join(struct inventory *inv, struct arena *scratch, const struct files_seen *const *seen,
                const struct overlay_layer *const *overlays, size_t n, bool layered)
{
    const struct files x = {inv, scratch, seen, overlays, n, layered};
    join_notable(&x);
    join_owned(&x);
    join_cached(&x);
    join_entry(&x);
}
