/* perl_installed: Perl modules that ExtUtils::MakeMaker or Module::Build installed: perllocal.pod, to which
 * each installation adds an entry (ExtUtils::Command::MM, perllocal_install), and auto/A/B/.packlist
 * (ExtUtils::Packlist), which tells the module alone. Both name the main module of a distribution, not the
 * distribution. */
#include "base/map.h"
#include "catalog/perl_names.h"

#define NAME "perl-installed"

static bool is_module(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!ch_alnum(s.p[i]) && s.p[i] != '_' && s.p[i] != ':')
            return false;
    return s.n > 0 && s.n <= 256;
}

static void add(struct catalog_ctx *ctx, const struct entry *entry, str module, str version, uint32_t line)
{
    struct component *c = component_add(ctx, entry, NAME, version.n ? "VERSION" : "packlist");
    c->name = catalog_keep(ctx, module);
    c->version = catalog_keep(ctx, version);
    c->type = STR("cpan");
    c->locations.v[0].line = line;
    component_finish(ctx, c);
}

/* What is between C<LABEL and >, blanks left out; "" if the line is another. */
static str code(str line, const char *label)
{
    str s = str_trim(line);
    if (!str_starts(s, str_c(label)) || !str_ends(s, STR(">")))
        return STR("");
    s = str_from(s, strlen(label));
    return str_trim(str_sub(s, 0, s.n - 1));
}

/* "=head2 DATE: C<Module> L<DateTime|DateTime>" */
static str head_module(str line)
{
    ptrdiff_t at = str_find(line, STR("C<Module> L<"));
    str module = STR(""), rest;
    if (str_starts(line, STR("=head2 ")) && at > 0)
        str_cut(str_from(line, (size_t)at + 12), '|', &module, &rest);
    return is_module(module) ? module : STR("");
}

struct installed {
    str module, version;
    uint32_t line;
};

/* Of a module that was installed again the last entry holds. */
static void read_pod(struct catalog_ctx *ctx, const struct entry *entry, str text)
{
    VEC(struct installed) list = {0};
    struct map known = {0};
    str line, module = STR("");
    for (uint32_t number = 1; str_line(&text, &line); number++) {
        if (str_starts(line, STR("=head2 ")))
            module = head_module(line);
        str version = code(line, "C<VERSION:");
        if (!module.n || !version.n || version.n > 64 || str_chr(version, ' ') >= 0)
            continue;
        uint64_t *at = map_put(ctx->scratch, &known, module, NULL);
        if (!*at) {
            vec_push(ctx->scratch, &list, (struct installed){.module = module});
            *at = list.n;
        }
        list.v[*at - 1].version = version;
        list.v[*at - 1].line = number;
    }
    for (size_t i = 0; i < list.n; i++)
        add(ctx, entry, list.v[i].module, list.v[i].version, list.v[i].line);
}

/* "A::B" of "lib/auto/A/B/.packlist". */
static void read_packlist(struct catalog_ctx *ctx, const struct entry *entry)
{
    ptrdiff_t at = -1, next;
    str folder = str_dir(entry->path);
    while ((next = str_find(str_from(folder, (size_t)(at + 1)), STR("auto/"))) >= 0)
        at += next + 1;
    str parts = at >= 0 ? str_from(folder, (size_t)at + 5) : STR(""), part, module = STR("");
    while (str_split(&parts, '/', &part))
        module = module.n ? arena_join(ctx->scratch, module, STR("::"), part) : part;
    if (is_module(module))
        add(ctx, entry, module, STR(""), 0);
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    str text;
    if (str_is(str_base(entry->path), ".packlist"))
        read_packlist(ctx, entry);
    else if (catalog_text(ctx, entry, content, &text))
        read_pod(ctx, entry, text);
}

const struct cataloger cataloger_perl_installed = {
    .name = NAME,
    .doc = "Perl modules that were installed: perllocal.pod, auto/**/.packlist (without a version)",
    .ecosystem = "Perl (CPAN)",
    .gives = READS_INSTALLED,
    .patterns = (const char *const[]){"perllocal.pod", "**/auto/**/.packlist", NULL},
    .run = run,
};

/* "A-B" of "A::B". */
static str dist_name(struct arena *a, str module)
{
    char *to = arena_bytes(a, module.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < module.n; i++) {
        bool pair = module.p[i] == ':' && i + 1 < module.n && module.p[i + 1] == ':';
        to[n++] = pair ? '-' : module.p[i];
        i += pair;
    }
    return str_make(to, n);
}

static bool is_dist(const struct component *c)
{
    return str_is(c->type, "cpan") && c->version.n && c->state == STATE_INSTALLED &&
           !(c->evidence.n && str_is(c->evidence.v[0].cataloger, NAME));
}

void perl_names(struct inventory *inv, struct arena *scratch)
{
    struct map dists = {0};
    for (size_t i = 0; i < inv->components.n; i++)
        if (is_dist(&inv->components.v[i]))
            *map_put(scratch, &dists, inv->components.v[i].name, NULL) = i + 1;
    for (size_t i = 0; dists.n && i < inv->components.n; i++) {
        struct component *c = &inv->components.v[i];
        if (!str_is(c->type, "cpan") || !c->evidence.n || !str_is(c->evidence.v[0].cataloger, NAME))
            continue;
        const uint64_t *at = map_get(&dists, dist_name(scratch, c->name));
        const struct component *dist = at ? &inv->components.v[*at - 1] : NULL;
        if (!dist || (c->version.n && !str_eq(c->version, dist->version)))
            continue;
        c->name = dist->name;
        c->namespace_ = dist->namespace_;
        c->version = dist->version;
        c->purl = dist->purl;
    }
}
