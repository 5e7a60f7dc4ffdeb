/* carthage: Cartfile.resolved, a line `github "owner/name" "version"`, `git "address" "version"` or `binary
 * "address" "version"` for each dependency (Carthage documentation, "Artifacts"). */
#include "catalog/locked.h"

#define NAME "carthage"

static bool quoted(str *rest, str *out)
{
    str s = str_trim(*rest);
    if (!str_starts(s, STR("\"")))
        return false;
    s = str_from(s, 1);
    return str_cut(s, '"', out, rest);
}

/* A tag "v1.2.3" is the version 1.2.3. */
static str version_of(str tag)
{
    return tag.n > 1 && (tag.p[0] == 'v' || tag.p[0] == 'V') && ch_digit(tag.p[1]) ? str_from(tag, 1) : tag;
}

static str hosted(struct arena *a, str place)
{
    str rest = place, owner, name;
    ptrdiff_t scheme = str_find(place, STR("://"));
    if (scheme >= 0) /* GitHub Enterprise by its address */
        rest = str_from(place, (size_t)scheme + 3);
    else if (str_cut(place, '/', &owner, &name) && str_chr(name, '/') < 0)
        rest = arena_join(a, STR("github.com/"), place, STR(""));
    return str_ends(rest, STR(".git")) ? str_sub(rest, 0, rest.n - 4) : rest;
}

static bool read_line(struct locked_file *f, str line, uint32_t number)
{
    str kind, rest, place, version;
    if (!str_cut(line, ' ', &kind, &rest) || !quoted(&rest, &place) || !quoted(&rest, &version))
        return false;
    bool binary = str_is(kind, "binary");
    if (!binary && !str_is(kind, "github") && !str_is(kind, "git"))
        return false;
    struct locked *p = locked_add(f, number);
    str public = locked_public_url(f->ctx->scratch, place, true);
    p->name = binary ? str_base(public) : hosted(f->ctx->scratch, public);
    p->version = version_of(version);
    p->local = binary || str_chr(p->name, '/') < 0;
    if (binary)
        locked_url(f, p, place);
    return true;
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    str text, line;
    uint32_t number = 0;
    unsigned bad = 0;
    struct locked_file f = {.ctx = ctx,
                            .entry = entry,
                            .cataloger = NAME,
                            .field = "",
                            .ecosystem = STR_INIT("SwiftURL"),
                            .type = STR_INIT("swift"),
                            .state = STATE_DECLARED};
    if (!catalog_text(ctx, entry, content, &text))
        return;
    while (str_line(&text, &line)) {
        number++;
        line = str_trim(line);
        bad += line.n && line.p[0] != '#' && !read_line(&f, line, number);
    }
    if (bad)
        catalog_diag(ctx, DIAG_WARNING, entry, "%u lines are no dependencies of Carthage", bad);
    locked_finish(&f);
}

const struct cataloger cataloger_carthage = {
    .name = NAME,
    .doc = "Carthage dependencies that are resolved: Cartfile.resolved",
    .ecosystem = "Carthage",
    .gives = READS_DECLARED,
    .patterns = (const char *const[]){"Cartfile.resolved", NULL},
    .run = run,
};
