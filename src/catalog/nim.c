/* nim: packages of Nimble. Locked: nimble.lock, versions 1 and 2, whose "tasks" are for building and testing
 * (Nimble, "nimble lock"). Asked for: `requires` and `taskRequires` of *.nimble, a program of which only
 * texts behind these words are read, and "[Deps] Requires:" of old ones; only "== 1.2.3" is a version.
 * Installed: the folder of nimblemeta.json, pkgs2/NAME-VERSION-SHA1 or pkgs/NAME-VERSION. The compiler
 * ("nim") that a package asks for is none of its packages. */
#include "catalog/locked.h"
#include "catalog/repository.h"
#include "format/json.h"

#define NAME "nim"

static bool is_name(str s)
{
    return s.n > 0 && s.n <= 256 && str_of(s, "_-.");
}

static void set_source(struct locked_file *f, struct locked *p, str url, str revision)
{
    str place = repository_place(f->ctx->scratch, url);
    if (!place.n)
        return;
    p->qualifier = STR("vcs_url");
    p->value = repository_url(f->ctx->scratch, place, revision);
}

/* ---- nimble.lock ---- */

static void read_needs(struct locked_file *f, struct locked *p, struct json *j)
{
    str name;
    if (!json_array(j))
        return;
    while (json_more(j))
        if (json_string(j, &name))
            locked_need(f, p, name, STR(""), SCOPE_UNKNOWN);
}

static void read_sums(struct locked_file *f, struct locked *p, struct json *j)
{
    str key, sum;
    if (!json_object(j))
        return;
    while (json_key(j, &key))
        if (json_string(j, &sum))
            locked_hash(f, p, key, sum);
}

static void read_package(struct locked_file *f, str name, struct json *j, enum scope scope)
{
    struct locked *p = locked_add(f, json_line(j));
    str key, url = STR(""), revision = STR("");
    p->name = name;
    p->scope = scope;
    if (!json_object(j))
        return;
    while (json_key(j, &key)) {
        if (str_is(key, "version"))
            json_string(j, &p->version);
        else if (str_is(key, "url"))
            json_string(j, &url);
        else if (str_is(key, "vcsRevision"))
            json_string(j, &revision);
        else if (str_is(key, "dependencies"))
            read_needs(f, p, j);
        else if (str_is(key, "checksums"))
            read_sums(f, p, j);
        else
            json_skip(j);
    }
    /* "#head", "#0a1b2c": a branch or commit. */
    if (!p->version.n || p->version.p[0] == '#') {
        p->version = STR("");
        set_source(f, p, url, revision);
    }
}

static void read_packages(struct locked_file *f, struct json *j, enum scope scope)
{
    str name;
    if (!json_object(j))
        return;
    while (json_key(j, &name))
        read_package(f, name, j, scope);
}

static void read_lock(struct locked_file *f, str text)
{
    struct json j;
    str key, task;
    uint64_t version = 0;
    json_init(&j, text, f->ctx->scratch, f->ctx->limits->json_depth);
    if (json_object(&j))
        while (json_key(&j, &key)) {
            if (str_is(key, "packages"))
                read_packages(f, &j, SCOPE_UNKNOWN);
            else if (str_is(key, "version"))
                json_u64(&j, &version);
            else if (!str_is(key, "tasks"))
                json_skip(&j);
            else if (json_object(&j))
                while (json_key(&j, &task))
                    read_packages(f, &j, SCOPE_DEV);
        }
    if (!json_done(&j))
        catalog_diag(f->ctx, DIAG_WARNING, f->entry, "is not valid JSON: %s", j.why);
    if (version > 2)
        catalog_diag(f->ctx, DIAG_WARNING, f->entry,
                     "has version %llu, of which only what earlier ones have is read",
                     (unsigned long long)version);
}

/* ---- *.nimble ---- */

/* The end of a name in "name >= 1.0", "name#head", "name[feature]", or of an address. */
static size_t name_end(str s)
{
    const char *ends = str_find(s, STR("://")) > 0 ? "<>~^#[" : "=<>~^#@[&";
    size_t i = 0;
    while (i < s.n && s.p[i] && !ch_space(s.p[i]) && !strchr(ends, s.p[i]))
        i++;
    return i;
}

/* "name", "name == 1.2.3", "name >= 1.0 & < 2.0", "https://host/owner/name#head" */
static void read_requirement(struct locked_file *f, str text, uint32_t line, enum scope scope)
{
    text = str_trim(text);
    str name = str_sub(text, 0, name_end(text)), rest = str_trim(str_from(text, name.n));
    bool url = str_find(name, STR("://")) > 0;
    str place = url ? repository_place(f->ctx->scratch, name) : STR("");
    str plain = url ? str_base(place) : name;
    if (!is_name(plain) || str_ieq(plain, STR("nim")))
        return;
    struct locked *p = locked_add(f, line);
    p->name = plain;
    p->scope = scope;
    p->direct = TRI_YES;
    if (url)
        set_source(f, p, name, STR(""));
    if (str_starts(rest, STR("==")) && is_name(str_trim(str_from(rest, 2))))
        p->version = str_trim(str_from(rest, 2));
}

/* What stands in quotes on a line; one text may hold several requirements, with commas between. `skip`: so
 * many texts are something else. True if the statement goes on in the next line. */
static bool read_texts(struct locked_file *f, str line, uint32_t number, enum scope scope, unsigned *skip)
{
    str one, text;
    bool more = false;
    for (size_t i = 0; i < line.n; i++) {
        if (line.p[i] == '#')
            break;
        if (!ch_space(line.p[i]))
            more = line.p[i] == ',' || line.p[i] == '(' || line.p[i] == '[';
        if (line.p[i] != '"')
            continue;
        ptrdiff_t end = str_chr(str_from(line, i + 1), '"');
        if (end < 0)
            return false;
        text = str_sub(line, i + 1, (size_t)end);
        i += (size_t)end + 1;
        if (*skip) {
            --*skip;
            continue;
        }
        while (str_split(&text, ',', &one))
            read_requirement(f, one, number, scope);
    }
    return more;
}

/* The line behind "requires" or "taskRequires"; *scope and *skip by which it is. */
static bool is_statement(str line, str *rest, enum scope *scope, unsigned *skip)
{
    bool task = str_istarts(line, STR("taskrequires"));
    if (!task && !str_istarts(line, STR("requires")))
        return false;
    *rest = str_from(line, task ? 12 : 8);
    *scope = task ? SCOPE_DEV : SCOPE_RUNTIME;
    *skip = task;
    return rest->n && (ch_space(rest->p[0]) || strchr("(:=@\"", rest->p[0]));
}

static void read_program(struct locked_file *f, str text)
{
    str line, rest;
    bool more = false;
    enum scope scope = SCOPE_RUNTIME;
    unsigned skip = 0;
    for (uint32_t number = 1; str_line(&text, &line); number++) {
        line = str_trim(line);
        if (more)
            rest = line;
        else if (!is_statement(line, &rest, &scope, &skip))
            continue;
        if (!more || (line.n && line.p[0] != '#'))
            more = read_texts(f, rest, number, scope, &skip);
    }
}

/* ---- installed ---- */

/* ".../pkgs2/NAME-VERSION-SHA1", ".../pkgs/NAME-VERSION" */
static void read_folder(struct locked_file *f, str folder)
{
    str parent = str_base(str_dir(folder)), base = str_base(folder);
    bool second = str_is(parent, "pkgs2");
    if (!second && !str_is(parent, "pkgs"))
        return;
    ptrdiff_t dash = str_rchr(base, '-');
    if (second && dash > 0 && repository_commit(str_from(base, (size_t)dash + 1))) {
        base = str_sub(base, 0, (size_t)dash);
        dash = str_rchr(base, '-');
    }
    str version = dash > 0 ? str_from(base, (size_t)dash + 1) : STR("");
    if (!version.n || !is_name(str_sub(base, 0, (size_t)dash)))
        return;
    struct locked *p = locked_add(f, 0);
    p->name = str_sub(base, 0, (size_t)dash);
    p->version = ch_digit(version.p[0]) ? version : STR("");
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    str text, base = str_base(entry->path), folder = str_dir(entry->path);
    struct locked_file f = {.ctx = ctx,
                            .entry = entry,
                            .cataloger = NAME,
                            .field = "packages",
                            .ecosystem = STR_INIT(""),
                            .type = STR_INIT("nim"),
                            .state = STATE_DECLARED};
    str parent = str_base(str_dir(folder));
    bool installed = str_is(parent, "pkgs") || str_is(parent, "pkgs2");
    if (str_is(base, "nimblemeta.json")) {
        f.field = "path";
        f.state = STATE_INSTALLED;
        read_folder(&f, folder);
    } else if (installed || !catalog_text(ctx, entry, content, &text)) {
        return; /* what an installed package asks for is not asked for by the project */
    } else if (str_is(base, "nimble.lock")) {
        read_lock(&f, text);
    } else {
        f.field = "requires";
        read_program(&f, text);
    }
    locked_finish(&f);
}

static const char *const patterns[] = {"nimble.lock", "*.nimble", "nimblemeta.json", NULL};

const struct cataloger cataloger_nim = {
    .name = NAME,
    .doc = "Nim packages: locked (nimble.lock, versions 1 and 2), asked for (*.nimble), installed "
           "(nimblemeta.json)",
    .ecosystem = "Nim (Nimble)",
    .gives = READS_INSTALLED | READS_DECLARED | TELLS_RELATIONS | TELLS_DIRECT | TELLS_SCOPE | TELLS_HASHES,
    .patterns = patterns,
    .run = run,
};
