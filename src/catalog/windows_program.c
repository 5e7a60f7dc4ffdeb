/* windows-program: well-known programs and libraries for Windows that no package manager installed, by their
 * version resource. A product's name alone says little (any program may call itself "Agent"): one is told
 * only when it is in the table, with its maker's name where the product's is a common word. All others are an
 * application's own. */
#include "catalog/catalog.h"
#include "format/pe_version.h"

#define NAME "windows-program"

static const struct known {
    const char *product, *company; /* company: its beginning; "" any */
    const char *name;              /* as classifiers call it */
} known[] = {
    {"7-Zip", "Igor Pavlov", "7-zip"},
    {"Apache HTTP Server", "Apache Software Foundation", "httpd"},
    {"FFmpeg", "FFmpeg Project", "ffmpeg"},
    {"Firefox", "Mozilla", "firefox"},
    {"Git", "The Git Development Community", "git"},
    {"GNU Privacy Guard (GnuPG)", "", "gnupg"},
    {"Google Chrome", "Google", "chrome"},
    {"International Components for Unicode", "", "icu"},
    {"LibPNG", "", "libpng"},
    {"Node.js", "Node.js", "node"},
    {"OpenSSH for Windows", "", "openssh"},
    {"PHP", "The PHP Group", "php"},
    {"PostgreSQL", "PostgreSQL Global Development Group", "postgresql"},
    {"PowerShell", "Microsoft Corporation", "powershell"},
    {"PuTTY suite", "Simon Tatham", "putty"},
    {"Python", "Python Software Foundation", "python"},
    {"Qt5", "The Qt Company", "qtbase"},
    {"Qt6", "The Qt Company", "qtbase"},
    {"The OpenSSL Toolkit", "", "openssl"},
    {"The curl executable", "", "curl"},
    {"The curl library", "", "curl"},
    {"zlib", "", "zlib"},
};

static const struct known *recognise(const struct pe_version *v)
{
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (str_eq(v->product, str_c(known[i].product)) && str_starts(v->company, str_c(known[i].company)))
            return &known[i];
    return NULL;
}

/* "1.1.1t" of "1.1.1t", "2.41.0" of "2.41.0.windows.1", "72.1.0" of "72, 1, 0, 0", "0.78" of "Release 0.78",
 * "6.5.1" of "6.5.1.0"; "" of what has no number. */
static str version_of(struct arena *a, str text)
{
    char *to = arena_bytes(a, text.n + 1);
    size_t n = 0, i = 0, parts = 1;
    bool attached = false; /* letters follow a digit */
    while (i < text.n && !ch_digit(text.p[i]))
        i++;
    for (; i < text.n; i++) {
        bool dot = text.p[i] == '.' || text.p[i] == ',';
        if (dot && i + 1 < text.n && text.p[i] == ',' && text.p[i + 1] == ' ')
            i++;
        if (!dot && !ch_digit(text.p[i]))
            break;
        parts += dot;
        to[n++] = dot ? '.' : text.p[i];
    }
    attached = n && to[n - 1] != '.';
    if (n && to[n - 1] == '.')
        n--, parts--;
    for (; parts > 3 && n > 2 && to[n - 1] == '0' && to[n - 2] == '.'; parts--)
        n -= 2;
    for (size_t letters = 0; attached && i < text.n && ch_alnum(text.p[i]) && letters < 6; letters++)
        to[n++] = text.p[i++];
    return str_make(to, n);
}

static bool probe(const struct entry *entry, str head)
{
    (void)entry;
    return pe_magic(head);
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    struct elf image;
    struct pe_version v;
    struct err e = {0};
    if (!pe_open(&image, &content->at, ctx->scratch, &e) || !pe_version_read(&image, &v, &e))
        return; /* nothing is told of a program without it; the readers of Go and .NET say what is damaged */
    const struct known *k = recognise(&v);
    str version = version_of(ctx->scratch, v.product_version.n ? v.product_version : v.file_version);
    if (!k || str_chr(version, '.') < 0)
        return;
    struct component *c = component_add(ctx, entry, NAME, "ProductVersion");
    c->name = str_c(k->name);
    c->version = catalog_keep(ctx, version);
    c->type = STR("generic");
    c->kind = STR("application");
    c->evidence.v[0].confidence = CONFIDENCE_MEDIUM;
    component_finish(ctx, c);
}

const struct cataloger cataloger_windows_program = {
    .name = NAME,
    .doc = "well-known programs and libraries for Windows that no package manager installed, by their "
           "version resource",
    .ecosystem = "unpackaged programs",
    .gives = READS_INSTALLED,
    .patterns = (const char *const[]){"*.exe", "*.dll", NULL},
    .probe = probe,
    .run = run,
};
