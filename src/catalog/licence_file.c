/* licence_file: the texts that packages bring along: LICENSE and COPYING of an npm package, a Python
 * distribution or a vendored Go module, and Debian's copyright files (Debian policy 12.5; machine-readable
 * ones by DEP-5). The merge gives them to the component that the folder is of, unless that names its licence
 * itself. */
#include "catalog/catalog.h"
#include "catalog/licence_expression.h"
#include "catalog/licence_text.h"

enum { LICENCES_MAX = 64, FORMAT_WITHIN = 2048 };

/* The folder of the package that the file lies in; "" when it is none of a kind that is known. */
static str place_of(str path)
{
    str folder = str_dir(path);
    if (str_is(str_base(path), "copyright"))
        return str_is(str_dir(folder), "usr/share/doc") ? folder : STR("");
    if (str_is(str_base(folder), "licenses"))
        folder = str_dir(folder);
    if (str_ends(folder, STR(".dist-info")))
        return folder;
    str above = str_dir(folder);
    if (str_starts(str_base(above), STR("@")))
        above = str_dir(above);
    if (str_is(str_base(above), "node_modules"))
        return folder;
    return str_starts(path, STR("vendor/")) || str_find(path, STR("/vendor/")) >= 0 ? folder : STR("");
}

static void add(struct catalog_ctx *ctx, struct licence_file *f, str licence)
{
    for (size_t i = 0; i < f->licences.n; i++)
        if (str_eq(f->licences.v[i], licence))
            return;
    if (licence.n && f->licences.n < LICENCES_MAX)
        vec_push(&ctx->unit->arena, &f->licences, catalog_keep(ctx, licence));
}

/* "/usr/share/common-licenses/GPL-2": the text stands there, not here. */
static void add_common(struct catalog_ctx *ctx, struct licence_file *f, str text)
{
    str folder = STR("/usr/share/common-licenses/");
    for (ptrdiff_t at; (at = str_find(text, folder)) >= 0;) {
        text = str_from(text, (size_t)at + folder.n);
        size_t n = 0;
        while (n < text.n && (ch_alnum(text.p[n]) || text.p[n] == '-' || text.p[n] == '.'))
            n++;
        while (n && text.p[n - 1] == '.')
            n--;
        add(ctx, f, licence_expression(ctx->scratch, str_sub(text, 0, n)));
    }
}

static void add_texts(struct catalog_ctx *ctx, struct licence_file *f, str text)
{
    licence_matches found = {0};
    licence_text_match(ctx->scratch, text, &found);
    for (size_t i = 0; i < found.n; i++)
        add(ctx, f, str_c(found.v[i].licence->id));
}

/* DEP-5: the synopses of the License fields, of files as of their own. */
static void read_machine_readable(struct catalog_ctx *ctx, struct licence_file *f, str text)
{
    str line;
    while (str_line(&text, &line))
        if (str_istarts(line, STR("License:"))) {
            str said = str_trim(str_from(line, 8)), known = licence_expression(ctx->scratch, said);
            add(ctx, f, known.n ? known : said);
        }
}

static bool probe(const struct entry *entry, str head)
{
    (void)head;
    return place_of(entry->path).n > 0;
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    str text, path = catalog_path(ctx, entry);
    struct licence_file f = {.path = path, .origin = ctx->origin};
    if (!catalog_text(ctx, entry, content, &text))
        return;
    f.place = place_of(path);
    bool copyright = str_is(str_base(path), "copyright");
    if (copyright && str_find(str_sub(text, 0, FORMAT_WITHIN), STR("copyright-format/1.0")) >= 0)
        read_machine_readable(ctx, &f, text);
    if (!f.licences.n) {
        add_texts(ctx, &f, text);
        add_common(ctx, &f, text);
    }
    if (f.licences.n)
        vec_push(&ctx->unit->arena, &ctx->unit->licence_files, f);
}

/* Literal names only: they cost nothing to other files. */
static const char *const patterns[] = {"LICENSE",         "LICENSE.md",      "LICENSE.txt",
                                       "LICENCE",         "LICENCE.md",      "LICENCE.txt",
                                       "License",         "License.md",      "License.txt",
                                       "license",         "license.md",      "license.txt",
                                       "licence",         "licence.md",      "licence.txt",
                                       "LICENSE.rst",     "LICENSE-MIT",     "LICENSE-MIT.txt",
                                       "LICENSE.MIT",     "LICENSE.APACHE",  "LICENSE-APACHE",
                                       "LICENSE.BSD",     "LICENSE.APACHE2", "MIT-LICENSE",
                                       "MIT-LICENSE.txt", "COPYING",         "COPYING.md",
                                       "COPYING.txt",     "COPYING.LESSER",  "UNLICENSE",
                                       "UNLICENSE.txt",   "copyright",       NULL};

const struct cataloger cataloger_licence_file = {
    .name = "licence-file",
    .doc = "licences by the texts that packages bring along: LICENSE, COPYING ..., Debian's copyright files",
    .ecosystem = "licences of npm, Python, Go and Debian packages",
    .gives = READS_INSTALLED | TELLS_LICENCES,
    .patterns = patterns,
    .probe = probe,
    .run = run,
};
