/* pin: the same file with the digests of its images filled in, from images at hand; all other bytes stay. */
#include "manifest/pin.h"
#include "base/log.h"
#include "catalog/collect.h"
#include "cmd/registry.h"
#include "cmd/target.h"
#include "source/registry/resolve.h"
#include <unistd.h>

struct known {
    str name, tag, digest;
    str why; /* there is no digest */
};
struct pin {
    struct collect_options collect;
    struct arena arena;
    VEC(struct known) known;
    const char *file;
    bool check, ask; /* ask: the registries */
};

/* ---- images at hand ---- */

/* The digest by which a registry has the image: of the index where there is one, since that is what a tag
 * names; an archive of `docker save` may know none. */
static str stored_digest(const struct inventory *inv)
{
    if (inv->digests.n > 1)
        return inv->digests.v[0];
    return str_find(inv->media_type, STR("container.image")) >= 0 ? STR("") : inv->digest;
}

static bool has_mismatch(const struct inventory *inv)
{
    for (size_t i = 0; i < inv->facts.n; i++)
        if (str_ends(inv->facts.v[i].key, STR("digest-mismatch")))
            return true;
    return false;
}

static void learn(struct pin *p, str name, str digest)
{
    struct reference r;
    struct err e;
    if (reference_parse(&p->arena, name, &r, &e))
        vec_push(
            &p->arena, &p->known,
            (struct known){reference_name(&p->arena, &r), r.tag.n ? r.tag : STR("latest"), digest, STR("")});
}

/* "NAME=TARGET" gives the name; else it is what the image says that it is called. */
static bool read_image(struct pin *p, const char *word, struct err *e)
{
    struct inventory *inv = arena_new(&p->arena, struct inventory);
    struct reference r;
    str name = STR(""), target = str_c(word);
    bool named = access(word, F_OK) != 0 && str_cut(str_c(word), '=', &name, &target) &&
                 reference_parse(&p->arena, name, &r, e);
    const char *spec = named ? arena_dup(&p->arena, target).p : word;
    inv->arena = &p->arena;
    if (!inventory_of_target(spec, &p->collect, inv, e))
        return false;
    str digest = stored_digest(inv);
    if (has_mismatch(inv)) {
        err_set(e, "no digest can be taken from", str_c(spec), "its parts are not what it says they are");
        return err_hint(e, "`assay verify` tells which");
    }
    if (!str_is(inv->kind, "image") || !digest.n) {
        err_set(e, "no digest can be taken from", str_c(spec),
                str_is(inv->kind, "image") ? "the archive has no manifest as registries have one"
                                           : "it is no image");
        return err_hint(e, "give an OCI layout: skopeo copy docker://NAME oci:FOLDER:TAG");
    }
    if (named)
        learn(p, name, digest);
    for (size_t i = 0; !named && i < inv->names.n; i++)
        learn(p, inv->names.v[i], digest);
    if (!p->known.n)
        log_line(LOG_WARNING, "%s: the image does not say what it is called: give NAME=%s", spec, spec);
    return true;
}

/* Asked once for each name. */
static void ask_registry(struct pin *p, const struct reference *r, struct known *k)
{
    struct err e;
    k->why = STR("");
    if (!p->ask)
        k->why = STR("no image at hand has that name");
    else if (!registry_digest(&p->arena, r, &k->digest, &e))
        k->why = arena_dup(&p->arena, str_c(e.text));
}

static const struct known *known_of_place(struct pin *p, const struct pin_place *place)
{
    str name = reference_name(&p->arena, &place->reference);
    str tag = place->reference.tag.n ? place->reference.tag : STR("latest");
    for (size_t i = 0; i < p->known.n; i++)
        if (str_eq(p->known.v[i].name, name) && str_eq(p->known.v[i].tag, tag))
            return &p->known.v[i];
    struct known *k = vec_add(&p->arena, &p->known);
    *k = (struct known){name, tag, STR(""), STR("")};
    ask_registry(p, &place->reference, k);
    return k;
}

/* ---- the file ---- */

static void tell(const struct pin *p, const struct pin_place *place, str why)
{
    log_line(LOG_WARNING, "%s:%u: %.*s is not pinned: %.*s", p->file, place->line, STR_ARG(place->text),
             STR_ARG(why));
}

/* Writes the pinned text to `out`; how many names are left without a digest. */
static size_t fill(struct pin *p, str text, const struct pin_places *places, struct buf *out)
{
    size_t from = 0, left = 0;
    for (size_t i = 0; i < places->list.n; i++) {
        const struct pin_place *place = &places->list.v[i];
        const struct known *k = place->why.n || place->pinned || p->check ? NULL : known_of_place(p, place);
        if (k && !k->why.n) {
            buf_add(out, str_sub(text, from, place->at - from));
            buf_ch(out, '@');
            buf_add(out, k->digest);
            from = place->at;
        } else if (!place->pinned) {
            left++;
            tell(p, place, place->why.n ? place->why : k ? k->why : STR("it has no digest"));
        }
    }
    buf_add(out, str_from(text, from));
    return left;
}

static int pin_file(struct pin *p, const char *output)
{
    struct pin_places places;
    struct buf out = {0};
    struct err e = {0};
    str text;
    if (!cmd_read(&p->arena, p->file, &text, &e))
        return cmd_target_failed(&e);
    if (!pin_find(&p->arena, text, &places, &e)) {
        struct err why = e;
        err_set(&e, "cannot pin", str_c(p->file), "%s", why.text);
        return cmd_target_failed(&e);
    }
    size_t left = fill(p, text, &places, &out);
    bool ok = p->check || cmd_write(output, buf_str(&out), &e);
    buf_free(&out);
    if (!ok)
        return cmd_target_failed(&e);
    return p->check && left ? EXIT_FOUND : EXIT_OK;
}

static int run(int argc, char **argv)
{
    struct pin p = {0};
    const char *output = NULL, *platform = NULL, *db = NULL;
    bool help = false, quiet = false, verbose = false;
    struct opt_list rest = {0}, images = {0};
    struct err e = {0};
    struct registry_words registry = {0};
    const struct opt opts[] = {
        {"image", 0, OPT_LIST, &images},
        {"output", 'o', OPT_STRING, &output},
        {"check", 0, OPT_FLAG, &p.check},
        {"registry", 0, OPT_FLAG, &p.ask},
        {"platform", 0, OPT_STRING, &platform},
        REGISTRY_OPTS_ALONE(registry),
        {"tmp", 0, OPT_STRING, &p.collect.tmp_dir},
        {"timeout", 0, OPT_NUMBER, &p.collect.timeout_seconds},
        {"db", 0, OPT_STRING, &db},
        {"quiet", 'q', OPT_FLAG, &quiet},
        {"verbose", 'v', OPT_FLAG, &verbose},
    };
    if (!opt_parse(argc, argv, opts, sizeof opts / sizeof *opts, &rest, &help, &e))
        return cmd_usage("pin", &e);
    if (help)
        return cmd_help("pin");
    if (rest.n != 1)
        err_set(&e, "wrong usage", STR_NONE, rest.n ? "one FILE at a time" : "no FILE");
    else
        (void)(registry_take(&registry, 0, &e) && cmd_platform_check(platform, &e));
    if (e.text[0])
        return cmd_usage("pin", &e);
    cmd_verbosity(quiet, verbose);
    p.file = rest.v[0];
    p.collect.source = cmd_source_options(platform, 0);
    p.collect.tier = -1;
    p.collect.parts_only = true;
    int status = EXIT_OK;
    for (size_t i = 0; i < images.n && status == EXIT_OK; i++)
        if (!read_image(&p, images.v[i], &e))
            status = cmd_target_failed(&e);
    if (status == EXIT_OK)
        status = pin_file(&p, output);
    arena_free(&p.arena);
    return status;
}

const struct command command_pin = {
    .name = "pin",
    .usage = "pin [OPTION...] FILE",
    .summary = "the same file with the digests of its images filled in",
    .help = "      --image [NAME=]TARGET  an image at hand whose digest is taken; may be repeated\n"
            "      --registry        ask the registries for names that no image at hand has\n"
            "  -o, --output FILE     where to write (default: standard output)\n"
            "      --check           write nothing; 1 if an image is not pinned\n"
            "      --platform P      of an image for several: os/architecture\n" REGISTRY_HELP_ALONE
            "      --tmp DIR         folder for temporary files\n"
            "      --timeout SECONDS give up after that time\n"
            "  -q, --quiet           errors only\n"
            "  -v, --verbose         tell how the reader is confined\n",
    .order = 27,
    .run = run,
};
