/* rpm: the package database of Red Hat, SUSE and their kin, in its three forms: SQLite, ndb and Berkeley DB
 * hash. Each holds a header for each installed package (format/rpm_header.h). Keys of signers, which the
 * database holds as if they were packages ("gpg-pubkey"), are no software and are left out. */
#include "catalog/os_packages.h"
#include "catalog/qualifier.h"
#include "format/base64.h"
#include "format/bdb_hash.h"
#include "format/rpm_header.h"
#include "format/rpm_ndb.h"
#include "format/sqlite.h"

enum { PATH_MOST = 8192, HEADER_LEAST = 16, WAL_HEADER = 32 };

struct reader {
    struct os_packages db;
    const struct entry *entry;
    size_t first_owned;  /* in unit->ownership */
    struct arena header; /* reset after each package */
    unsigned damaged;
    struct err problem; /* the first of the damaged headers */
};

/* "SUSE LLC <https://www.suse.com/>" as "suse-llc": distro_apply compares how it begins. */
static str vendor(struct catalog_ctx *ctx, str text)
{
    str head, tail;
    if (str_cut(text, '<', &head, &tail))
        text = head;
    if (str_starts(text, STR("http://")) || str_starts(text, STR("https://")))
        text = str_from(text, (size_t)str_find(text, STR("//")) + 2);
    char *out = arena_bytes(&ctx->unit->arena, text.n), *o = out;
    for (size_t i = 0; i < text.n; i++) {
        if (ch_alnum(text.p[i]))
            *o++ = ch_lower(text.p[i]);
        else if (o > out && o[-1] != '-')
            *o++ = '-';
    }
    while (o > out && o[-1] == '-')
        o--;
    arena_trim(&ctx->unit->arena, o);
    return str_make(out, (size_t)(o - out));
}

/* "EPOCH:VERSION-RELEASE"; an epoch of 0 is as none. */
static str evr(struct arena *a, uint32_t epoch, str version_release)
{
    return epoch ? arena_printf(a, "%u:%.*s", epoch, STR_ARG(version_release)) : version_release;
}

/* The file name of the source package tells no epoch: that of the package, which nearly always is the same.
 */
static void set_source(struct catalog_ctx *ctx, struct component *c, const struct rpm_header *h)
{
    str name, version;
    c->source_name = c->name;
    c->source_version = c->version;
    if (!rpm_source_file(h->source_rpm, &name, &version))
        return;
    c->source_name = catalog_keep(ctx, name);
    c->source_version = evr(&ctx->unit->arena, h->epoch, catalog_keep(ctx, version));
}

static str version_of(struct catalog_ctx *ctx, const struct rpm_header *h)
{
    struct arena *a = &ctx->unit->arena;
    str vr = h->release.n ? arena_join(a, h->version, STR("-"), h->release) : arena_dup(a, h->version);
    return evr(a, h->epoch, vr);
}

static void set_qualifiers(struct catalog_ctx *ctx, struct component *c, const struct rpm_header *h)
{
    struct arena *a = &ctx->unit->arena;
    c->qualifiers = qualifier_set(a, c->qualifiers, STR("arch"), h->arch);
    if (h->epoch)
        c->qualifiers = qualifier_set(a, c->qualifiers, STR("epoch"), arena_printf(a, "%u", h->epoch));
    c->qualifiers = qualifier_set(a, c->qualifiers, STR("rpmmod"), h->modularity);
}

static void add_relations(struct reader *r, struct component *c, const struct rpm_header *h)
{
    struct rpm_strings requires = h->requires, provides = h->provides;
    struct catalog_ctx *ctx = r->db.ctx;
    str one;
    while (rpm_strings_next(&requires, &one))
        if (one.n && one.p[0] != '(' && !str_starts(one, STR("rpmlib(")))
            vec_push(&ctx->unit->arena, &c->depends, catalog_keep(ctx, one));
    os_packages_name(&r->db, c->name);
    while (rpm_strings_next(&provides, &one))
        if (one.n)
            os_packages_provide(&r->db, arena_dup(ctx->scratch, one), c->name);
}

/* Both must fit. */
static str path_of(char path[PATH_MOST], str folder, str name)
{
    if (folder.n)
        memcpy(path, folder.p, folder.n);
    if (name.n)
        memcpy(path + folder.n, name.p, name.n);
    return str_make(path, folder.n + name.n);
}

static void own(struct catalog_ctx *ctx, uint32_t package, str folder, str name)
{
    char path[PATH_MOST];
    if (folder.n + name.n <= sizeof path)
        ownership_add(ctx, package, path_of(path, folder, name));
}

/* As OpenPGP numbers them (RFC 9580, 9.5). */
static int algorithm(uint32_t number)
{
    switch (number) {
    case 0:
    case 1:
        return DIGEST_MD5;
    case 2:
        return DIGEST_SHA1;
    case 8:
        return DIGEST_SHA256;
    default:
        return DIGEST_ALGS;
    }
}

/* What the header tells of file i, unless it was not installed or is made by whoever runs it. */
static void list(struct reader *r, const struct rpm_header *h, uint32_t package, size_t i, str folder,
                 str name, str hex)
{
    char path[PATH_MOST];
    uint32_t flags = 0, verify = RPM_VERIFY_DIGEST;
    uint16_t mode = LISTED_MODE_UNKNOWN;
    str digest = STR_NONE;
    rpm_words_at(h->flags, i, &flags);
    rpm_words_at(h->verify_flags, i, &verify);
    if (rpm_halves_at(h->modes, i, &mode))
        mode &= 07777;
    if (!hex.n || folder.n + name.n > sizeof path || (flags & RPM_FILE_GHOST) ||
        (i < h->states.n && h->states.p[i] != RPM_STATE_NORMAL))
        return;
    if (verify & RPM_VERIFY_DIGEST)
        digest = hex_decode(&r->header, hex);
    listed_add(r->db.ctx, package, path_of(path, folder, name), algorithm(h->digest_algorithm), digest, mode,
               (flags & RPM_FILE_CONFIG) != 0);
}

/* Each file is a folder's number and a name in it; before rpm 4 a whole path. */
static void add_files(struct reader *r, const struct rpm_header *h)
{
    struct rpm_strings files = h->basenames, folders = h->dirnames, old = h->old_filenames,
                       digests = h->digests;
    VEC(str) names = {0};
    str one, hex;
    uint32_t folder;
    if (!files.left && !old.left)
        return;
    uint32_t package = ownership_package(r->db.ctx, h->name);
    while (rpm_strings_next(&folders, &one))
        vec_push(&r->header, &names, one);
    for (size_t i = 0; rpm_strings_next(&files, &one); i++) {
        bool has_digest = rpm_strings_next(&digests, &hex);
        if (!rpm_words_at(h->dirindexes, i, &folder) || folder >= names.n)
            continue;
        own(r->db.ctx, package, names.v[folder], one);
        list(r, h, package, i, names.v[folder], one, has_digest ? hex : STR_NONE);
    }
    while (rpm_strings_next(&old, &one))
        own(r->db.ctx, package, STR(""), one);
}

static void add_package(struct reader *r, const struct rpm_header *h, uint32_t line)
{
    struct catalog_ctx *ctx = r->db.ctx;
    struct component *c = component_add(ctx, r->entry, "rpm", "NAME");
    c->locations.v[0].line = line;
    c->name = catalog_keep(ctx, h->name);
    c->version = version_of(ctx, h);
    c->type = STR("rpm");
    c->kind = STR("package");
    c->scope = SCOPE_RUNTIME;
    c->key_unowned = true;
    c->namespace_ = vendor(ctx, h->vendor);
    if (h->licence.n)
        vec_push(&ctx->unit->arena, &c->licences, catalog_keep(ctx, h->licence));
    set_source(ctx, c, h);
    set_qualifiers(ctx, c, h);
    add_relations(r, c, h);
    component_finish(ctx, c);
}

static bool is_key(const struct rpm_header *h)
{
    return str_is(h->name, "gpg-pubkey");
}

static void take(struct reader *r, str blob)
{
    struct rpm_header h;
    struct err e;
    if (!rpm_header_read(blob, &h, &e)) {
        if (!r->damaged++)
            r->problem = e;
        return;
    }
    if (is_key(&h))
        return;
    add_package(r, &h, 0);
    add_files(r, &h);
    arena_reset(&r->header);
}

/* Packages may require a file: whoever brought it provides it. Only such files are looked for. */
static void provide_files(struct reader *r)
{
    const struct unit *u = r->db.ctx->unit;
    struct arena *a = r->db.ctx->scratch;
    struct map wanted = {0};
    VEC(str) paths = {0};
    for (size_t i = r->db.first; i < u->components.n; i++)
        for (size_t k = 0; k < u->components.v[i].depends.n; k++) {
            str path = u->components.v[i].depends.v[k];
            if (path.p[0] != '/')
                continue;
            uint64_t *key = arena_new(a, uint64_t);
            *key = ownership_key(path);
            vec_push(a, &paths, path);
            *map_put(a, &wanted, str_make(key, sizeof *key), NULL) = paths.n;
        }
    for (size_t i = r->first_owned; wanted.n && i < u->ownership.n; i++) {
        const struct ownership *o = &u->ownership.v[i];
        const uint64_t *at = map_get(&wanted, str_make(&o->path_key, sizeof o->path_key));
        if (at)
            os_packages_provide(&r->db, paths.v[*at - 1], u->packages.v[o->package].name);
    }
}

static void read_sqlite(struct reader *r, const struct reader_at *at)
{
    struct sqlite db;
    struct sqlite_rows rows;
    struct sqlite_value blob;
    struct err e;
    if (!sqlite_open(&db, at, &e) || !sqlite_table(&db, STR("Packages"), &rows, &e)) {
        catalog_diag(r->db.ctx, DIAG_WARNING, r->entry, "%s", e.text);
        return;
    }
    while (sqlite_next(&rows))
        if (sqlite_column(rows.record, 1, &blob))
            take(r, blob.bytes);
    if (rows.damaged)
        catalog_diag(r->db.ctx, DIAG_WARNING, r->entry, "%u parts are damaged, packages may be missing: %s",
                     rows.damaged, rows.problem.text);
    sqlite_rows_close(&rows);
}

static void read_ndb(struct reader *r, const struct reader_at *at)
{
    struct rpm_ndb db;
    struct err e;
    str blob;
    if (!rpm_ndb_open(&db, at, &e))
        catalog_diag(r->db.ctx, DIAG_WARNING, r->entry, "%s", e.text);
    while (rpm_ndb_next(&db, &blob))
        take(r, blob);
    if (db.damaged)
        catalog_diag(r->db.ctx, DIAG_WARNING, r->entry, "%u parts are damaged, packages may be missing: %s",
                     db.damaged, db.problem.text);
    rpm_ndb_close(&db);
}

/* The database also holds its next number, a value of 4 bytes. */
static void read_bdb(struct reader *r, const struct reader_at *at)
{
    struct bdb_hash db;
    struct err e;
    str blob;
    if (!bdb_hash_open(&db, at, &e))
        catalog_diag(r->db.ctx, DIAG_WARNING, r->entry, "%s", e.text);
    while (bdb_hash_next(&db, HEADER_LEAST, &blob))
        take(r, blob);
    if (db.damaged)
        catalog_diag(r->db.ctx, DIAG_WARNING, r->entry, "%u parts are damaged, packages may be missing: %s",
                     db.damaged, db.problem.text);
    bdb_hash_close(&db);
}

/* A line of a manifest as a header; false when it has too few columns. */
static bool manifest_line(str line, struct rpm_header *h)
{
    enum { NAME, VERSION_RELEASE, VENDOR = 4, ARCH = 7, EPOCH, SOURCE, COLUMNS };
    str column[COLUMNS];
    uint64_t epoch = 0;
    size_t n = 0;
    while (n < COLUMNS && str_split(&line, '\t', &column[n])) {
        if (str_is(column[n], "(none)"))
            column[n] = STR_NONE;
        n++;
    }
    if (n < COLUMNS || !column[NAME].n || !column[VERSION_RELEASE].n)
        return false;
    ptrdiff_t dash = str_rchr(column[VERSION_RELEASE], '-');
    *h = (struct rpm_header){.name = column[NAME], .version = column[VERSION_RELEASE]};
    if (dash > 0) {
        h->version = str_sub(column[VERSION_RELEASE], 0, (size_t)dash);
        h->release = str_from(column[VERSION_RELEASE], (size_t)dash + 1);
    }
    h->vendor = column[VENDOR];
    h->arch = column[ARCH];
    h->source_rpm = column[SOURCE];
    h->has_epoch = str_u64(column[EPOCH], 10, &epoch) && epoch <= UINT32_MAX;
    h->epoch = h->has_epoch ? (uint32_t)epoch : 0;
    return true;
}

/* The list that images without rpm are left with (Azure Linux distroless): ten columns with tabs between. */
static void read_manifest(struct reader *r, struct content *content)
{
    struct rpm_header h;
    struct err e;
    str text, line;
    unsigned bad = 0;
    uint32_t number = 0;
    if (!content_view(content, &text, &e)) {
        catalog_diag(r->db.ctx, DIAG_WARNING, r->entry, "%s", e.text);
        return;
    }
    while (str_line(&text, &line)) {
        number++;
        if (!manifest_line(line, &h))
            bad += line.n > 0;
        else if (!is_key(&h))
            add_package(r, &h, number);
    }
    if (bad)
        catalog_diag(r->db.ctx, DIAG_WARNING, r->entry, "%u lines are no package of a manifest", bad);
}

/* A log beside the database holds what was changed last, as long as nobody wrote it back. */
static void note_log(struct catalog_ctx *ctx, const struct entry *entry)
{
    if (entry->size > WAL_HEADER)
        catalog_diag(ctx, DIAG_WARNING, entry,
                     "the write-ahead log is not applied: packages installed or removed last may be wrong; "
                     "\"rpm --rebuilddb\" writes it back");
}

static void read_database(struct reader *r, struct content *content)
{
    char head[HEADER_LEAST] = {0};
    ptrdiff_t n = content->at.read(&content->at, 0, head, sizeof head);
    str magic = str_make(head, n > 0 ? (size_t)n : 0);
    if (sqlite_magic(magic))
        read_sqlite(r, &content->at);
    else if (rpm_ndb_magic(magic))
        read_ndb(r, &content->at);
    else if (bdb_hash_magic(magic))
        read_bdb(r, &content->at);
    else if (content->at.size)
        catalog_diag(r->db.ctx, DIAG_WARNING, r->entry,
                     "no database of rpm: neither SQLite, ndb nor Berkeley DB");
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    if (!os_packages_here(ctx))
        return;
    if (str_ends(entry->path, STR("-wal"))) {
        note_log(ctx, entry);
        return;
    }
    struct reader r = {.entry = entry, .first_owned = ctx->unit->ownership.n};
    os_packages_init(&r.db, ctx);
    if (str_ends(entry->path, STR("container-manifest-2")))
        read_manifest(&r, content);
    else
        read_database(&r, content);
    provide_files(&r);
    os_packages_resolve(&r.db);
    if (r.damaged)
        catalog_diag(ctx, DIAG_WARNING, entry, "%u packages are damaged and not listed: %s", r.damaged,
                     r.problem.text);
    arena_free(&r.header);
}

static const char *const patterns[] = {"var/lib/rpm/rpmdb.sqlite",
                                       "var/lib/rpm/Packages.db",
                                       "var/lib/rpm/Packages",
                                       "usr/lib/sysimage/rpm/rpmdb.sqlite",
                                       "usr/lib/sysimage/rpm/Packages.db",
                                       "usr/lib/sysimage/rpm/Packages",
                                       "usr/share/rpm/rpmdb.sqlite",
                                       "usr/share/rpm/Packages.db",
                                       "usr/share/rpm/Packages",
                                       "var/lib/rpm/rpmdb.sqlite-wal",
                                       "usr/lib/sysimage/rpm/rpmdb.sqlite-wal",
                                       "usr/share/rpm/rpmdb.sqlite-wal",
                                       "var/lib/rpmmanifest/container-manifest-2",
                                       NULL};

const struct cataloger cataloger_rpm = {
    .name = "rpm",
    .doc = "RPM packages: rpmdb.sqlite, Packages.db (ndb) and Packages (Berkeley DB), with file lists for "
           "ownership and digests of files; var/lib/rpmmanifest (distroless)",
    .ecosystem = "RPM packages",
    .gives = READS_INSTALLED | TELLS_RELATIONS | TELLS_LICENCES | TELLS_FILES,
    .patterns = patterns,
    .run = run,
};
