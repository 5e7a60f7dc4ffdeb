/* terraform: providers and modules of Terraform and OpenTofu. .terraform.lock.hcl locks providers
 * ("Dependency Lock File"), .terraform/modules/modules.json lists the modules that were downloaded, and
 * providers lie installed as HOST/NAMESPACE/TYPE/VERSION/OS_ARCH/terraform-provider-TYPE ("Provider
 * Installation"). Modules come from a registry or a repository; folders of the project are its own. */
#include "catalog/locked.h"
#include "catalog/qualifier.h"
#include "catalog/repository.h"
#include "format/json.h"

#define NAME "terraform"

struct module {
    str source, version;
    uint32_t line;
};

static bool is_part(str s)
{
    return s.n > 0 && s.n <= 256 && s.p[0] != '.' && str_of(s, "-_.");
}

/* The usual registry has no qualifier. */
static str registry_url(struct arena *a, str host)
{
    return str_is(host, "registry.terraform.io") ? STR("") : arena_join(a, STR("https://"), host, STR(""));
}

/* "host/namespace/type" */
static bool set_provider(struct locked_file *f, struct locked *p, str address)
{
    str host, rest, space, type;
    if (!str_cut(address, '/', &host, &rest) || !str_cut(rest, '/', &space, &type))
        return false;
    if (str_chr(host, '.') <= 0 || !is_part(space) || !is_part(type))
        return false;
    p->name = rest;
    p->qualifier = STR("repository_url");
    p->value = registry_url(f->ctx->scratch, host);
    return true;
}

/* ---- .terraform.lock.hcl ---- */

/* The next text in quotes, without escapes: addresses, versions and hashes have none. Takes nothing when
 * there is none. */
static bool quoted(str *rest, str *out)
{
    str before, tail, behind;
    if (!str_cut(*rest, '"', &before, &tail) || !str_cut(tail, '"', out, &behind))
        return false;
    *rest = behind;
    return true;
}

/* A line inside of a provider's block. */
static void read_setting(struct locked_file *f, struct locked *p, str line)
{
    str text, key, value;
    if (str_cut(line, '=', &key, &value) && str_is(str_trim(key), "version") && quoted(&value, &text))
        p->version = text;
    /* "h1:" is a hash of the unpacked files and no digest of a file. */
    while (quoted(&line, &text))
        if (str_starts(text, STR("zh:")))
            locked_hash(f, p, STR("sha256"), str_from(text, 3));
}

static void read_lock(struct locked_file *f, str text)
{
    str line, address;
    bool inside = false;
    unsigned odd = 0;
    for (uint32_t number = 1; str_line(&text, &line); number++) {
        line = str_trim(line);
        if (!line.n || line.p[0] == '#' || str_starts(line, STR("//")))
            continue;
        if (str_starts(line, STR("provider")) && quoted(&line, &address)) {
            struct locked *p = locked_add(f, number);
            inside = set_provider(f, p, address);
            if (!inside) {
                f->packages.n--;
                odd++;
            }
        } else if (line.p[0] == '}') {
            inside = false;
        } else if (inside) {
            read_setting(f, &f->packages.v[f->packages.n - 1], line);
        }
    }
    if (odd)
        catalog_diag(f->ctx, DIAG_WARNING, f->entry, "%u providers have no valid address", odd);
}

/* ---- .terraform/modules/modules.json ---- */

/* Without "//folder/inside" of a source, whose own "://" is none. */
static str without_folder(struct arena *a, str source)
{
    str query = STR("");
    ptrdiff_t mark = str_chr(source, '?'), scheme = str_find(source, STR("://"));
    if (mark >= 0) {
        query = str_from(source, (size_t)mark);
        source = str_sub(source, 0, (size_t)mark);
    }
    size_t from = scheme < 0 ? 0 : (size_t)scheme + 3;
    ptrdiff_t folder = str_find(str_from(source, from), STR("//"));
    return folder < 0 ? arena_join(a, source, query, STR(""))
                      : arena_join(a, str_sub(source, 0, from + (size_t)folder), query, STR(""));
}

/* "[host/]namespace/name/system" */
static bool set_registry(struct locked_file *f, struct locked *p, str source)
{
    str part[4], rest = source, one;
    size_t n = 0;
    while (str_split(&rest, '/', &one)) {
        if (n == 4 || !is_part(one))
            return false;
        part[n++] = one;
    }
    if (n < 3 || (n == 3 && str_chr(part[0], '.') >= 0) || (n == 4 && str_chr(part[0], '.') < 0))
        return false;
    struct arena *a = f->ctx->scratch;
    p->name = arena_join(a, part[n - 3], STR("/"), part[n - 2]);
    p->qualifier = STR("repository_url");
    p->value = n == 4 ? registry_url(a, part[0]) : STR("");
    return true;
}

static str query_value(str source, str key)
{
    str head, query, pair, name, value;
    if (str_cut(source, '?', &head, &query))
        while (str_split(&query, '&', &pair))
            if (str_cut(pair, '=', &name, &value) && str_eq(name, key))
                return value;
    return STR("");
}

/* "git::https://host/owner/name.git?ref=v1", "github.com/owner/name", "git@host:owner/name.git" */
static bool set_repository(struct locked_file *f, struct locked *p, str source)
{
    struct arena *a = f->ctx->scratch;
    bool git = str_starts(source, STR("git::"));
    str url = git ? str_from(source, 5) : source;
    if (str_starts(url, STR("github.com/")) || str_starts(url, STR("bitbucket.org/")))
        url = arena_join(a, STR("https://"), url, STR(""));
    else if (!git && !str_starts(url, STR("git@")) && !str_starts(url, STR("https://github.com/")))
        return false;
    str place = repository_place(a, url), ref = query_value(source, STR("ref"));
    if (!repository_package(a, place, &p->type, &p->name))
        return false;
    p->version = ref;
    p->qualifier = STR("vcs_url");
    p->value = str_is(p->type, "generic") ? repository_url(a, place, ref) : STR("");
    return true;
}

static void add_module(struct locked_file *f, const struct module *m, unsigned *odd)
{
    struct arena *a = f->ctx->scratch;
    str source = without_folder(a, m->source);
    /* The project itself, its folders, and those of another module. */
    if (!source.n || source.p[0] == '.' || source.p[0] == '/')
        return;
    struct locked *p = locked_add(f, m->line);
    if (!str_starts(source, STR("github.com/")) && set_registry(f, p, source)) {
        p->version = m->version;
    } else if (!set_repository(f, p, source)) {
        f->packages.n--;
        ++*odd;
    }
}

static void read_module(struct locked_file *f, struct json *j, unsigned *odd)
{
    struct module m = {.line = json_line(j)};
    str key;
    if (!json_object(j))
        return;
    while (json_key(j, &key)) {
        if (str_is(key, "Source"))
            json_string(j, &m.source);
        else if (str_is(key, "Version"))
            json_string(j, &m.version);
        else
            json_skip(j);
    }
    if (!j->failed)
        add_module(f, &m, odd);
}

static void read_modules(struct locked_file *f, str text)
{
    struct json j;
    str key;
    unsigned odd = 0;
    json_init(&j, text, f->ctx->scratch, f->ctx->limits->json_depth);
    if (json_object(&j))
        while (json_key(&j, &key)) {
            if (!str_is(key, "Modules")) {
                json_skip(&j);
            } else if (json_array(&j)) {
                while (json_more(&j))
                    read_module(f, &j, &odd);
            }
        }
    if (!json_done(&j))
        catalog_diag(f->ctx, DIAG_WARNING, f->entry, "is not valid JSON: %s", j.why);
    if (odd)
        catalog_diag(f->ctx, DIAG_NOTE, f->entry, "%u modules are from no registry or repository", odd);
}

/* ---- installed providers ---- */

static str cut_base(str *path)
{
    str base = str_base(*path);
    *path = str_dir(*path);
    return base;
}

/* ".../host/namespace/type/version/os_arch/terraform-provider-type" */
static void read_path(struct locked_file *f, str path)
{
    str file = cut_base(&path), platform = cut_base(&path), version = cut_base(&path);
    str type = cut_base(&path), space = cut_base(&path), host = cut_base(&path);
    str wanted = arena_join(f->ctx->scratch, STR("terraform-provider-"), type, STR(""));
    if (!str_starts(file, wanted) || str_chr(platform, '_') < 0 || !version.n || !ch_digit(version.p[0]))
        return;
    struct locked *p = locked_add(f, 0);
    str address = arena_join(f->ctx->scratch, host, STR("/"), space);
    if (!type.n || !set_provider(f, p, arena_join(f->ctx->scratch, address, STR("/"), type)))
        f->packages.n--;
    p->version = version;
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    str text, base = str_base(entry->path);
    struct locked_file f = {.ctx = ctx,
                            .entry = entry,
                            .cataloger = NAME,
                            .field = "provider",
                            .ecosystem = STR_INIT(""),
                            .type = STR_INIT("terraform"),
                            .state = STATE_INSTALLED};
    if (str_starts(base, STR("terraform-provider-"))) {
        f.field = "path";
        read_path(&f, entry->path);
    } else if (!catalog_text(ctx, entry, content, &text)) {
        return;
    } else if (str_is(base, "modules.json")) {
        f.field = "Modules";
        read_modules(&f, text);
    } else {
        f.state = STATE_DECLARED;
        read_lock(&f, text);
    }
    locked_finish(&f);
}

static const char *const patterns[] = {".terraform.lock.hcl", "**/.terraform/modules/modules.json",
                                       "terraform-provider-*", NULL};

const struct cataloger cataloger_terraform = {
    .name = NAME,
    .doc = "Terraform and OpenTofu: locked providers (.terraform.lock.hcl), installed ones, and installed "
           "modules "
           "(.terraform/modules/modules.json)",
    .ecosystem = "Terraform, OpenTofu",
    .gives = READS_INSTALLED | READS_DECLARED | TELLS_HASHES,
    .patterns = patterns,
    .run = run,
};
