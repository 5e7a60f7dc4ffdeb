/* os_release: which operating system the files are (os-release(5)), with the release files of Alpine and
 * Debian for systems that have no os-release. */
#include "catalog/os_packages.h"
#include "format/shellvar.h"

static void keep(struct catalog_ctx *ctx, struct os_release os)
{
    struct unit *u = ctx->unit;
    str *all[] = {&os.id, &os.version, &os.name, &os.codename, &os.like};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        *all[i] = catalog_keep(ctx, *all[i]);
    vec_push(&u->arena, &u->os, os);
    vec_push(&u->arena, &u->os_origin, catalog_keep(ctx, ctx->origin));
}

/* The codename is that of the release that packages come from: a derivative may name its base's. */
static void read_os_release(struct catalog_ctx *ctx, const struct entry *entry, str text)
{
    struct os_release os = {.id = STR_INIT("linux")}; /* the default of os-release(5) */
    str plain_name = STR_NONE, own_codename = STR_NONE;
    struct shellvar vars;
    struct shellvar_item v;
    shellvar_init(&vars, text);
    while (shellvar_next(&vars, ctx->scratch, &v)) {
        if (str_is(v.name, "ID"))
            os.id = v.value;
        else if (str_is(v.name, "VERSION_ID"))
            os.version = v.value;
        else if (str_is(v.name, "PRETTY_NAME"))
            os.name = v.value;
        else if (str_is(v.name, "NAME"))
            plain_name = v.value;
        else if (str_is(v.name, "VERSION_CODENAME"))
            own_codename = v.value;
        else if (str_is(v.name, "UBUNTU_CODENAME") || str_is(v.name, "DEBIAN_CODENAME"))
            os.codename = v.value;
        else if (str_is(v.name, "ID_LIKE"))
            os.like = v.value;
    }
    if (!os.name.n)
        os.name = plain_name;
    if (!os.codename.n)
        os.codename = own_codename;
    if (!os.name.n && str_is(os.id, "linux"))
        catalog_diag(ctx, DIAG_WARNING, entry, "names no operating system");
    else
        keep(ctx, os);
}

/* "3.18.4", "3.20_alpha20231219" */
static void read_alpine(struct catalog_ctx *ctx, str version)
{
    keep(ctx, (struct os_release){.id = STR_INIT("alpine"),
                                  .version = version,
                                  .name = arena_join(ctx->scratch, STR("Alpine Linux v"), version, STR(""))});
}

/* "12.5", or "trixie/sid" before a release. */
static void read_debian(struct catalog_ctx *ctx, str version)
{
    struct os_release os = {.id = STR_INIT("debian"),
                            .name = arena_join(ctx->scratch, STR("Debian GNU/Linux "), version, STR(""))};
    str testing, rest;
    if (str_cut(version, '/', &testing, &rest))
        os.codename = testing;
    else
        os.version = version;
    keep(ctx, os);
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    struct err e;
    str text;
    if (!os_packages_here(ctx))
        return;
    if (!content_view(content, &text, &e)) {
        catalog_diag(ctx, DIAG_WARNING, entry, "%s", e.text);
        return;
    }
    str base = str_base(entry->path), line = STR_NONE, rest = text;
    str_line(&rest, &line);
    line = str_trim(line);
    if (str_is(base, "os-release"))
        read_os_release(ctx, entry, text);
    else if (!line.n)
        catalog_diag(ctx, DIAG_NOTE, entry, "is empty");
    else if (str_is(base, "alpine-release"))
        read_alpine(ctx, line);
    else
        read_debian(ctx, line);
}

static const char *const patterns[] = {"etc/os-release", "usr/lib/os-release", "etc/alpine-release",
                                       "etc/debian_version", NULL};

const struct cataloger cataloger_os_release = {
    .name = "os-release",
    .doc =
        "operating system: etc/os-release, usr/lib/os-release, else etc/alpine-release, etc/debian_version",
    .ecosystem = "operating system",
    .gives = READS_INSTALLED,
    .patterns = patterns,
    .run = run,
};
