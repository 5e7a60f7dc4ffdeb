/* gradle_verification: gradle/verification-metadata.xml, the artifacts that a Gradle build may fetch, each
 * with its checksums (Gradle user manual, "Verifying dependencies"). It does not tell which of them is used
 * for what, so scope is not known and confidence no more than medium; a component of which the build wants
 * metadata only (a parent's pom, a module file) is none that anything runs, and left out. */
#include "catalog/maven.h"
#include "format/xml.h"

#define NAME "gradle-verification"

struct verified {
    str group, name, version;
    uint32_t line;
    bool code; /* has an artifact that is not metadata */
    VEC(struct hash) hashes;
};

/* The checksums of the artifact itself, not of its sources or of another classifier. */
static void read_artifact(struct catalog_ctx *ctx, struct verified *v, struct xml *x)
{
    static const struct {
        str element, alg;
        size_t n;
    } kinds[] = {{STR_INIT("md5"), STR_INIT("MD5"), 32},
                 {STR_INIT("sha1"), STR_INIT("SHA-1"), 40},
                 {STR_INIT("sha256"), STR_INIT("SHA-256"), 64},
                 {STR_INIT("sha512"), STR_INIT("SHA-512"), 128}};
    str file = xml_attribute(x, STR("name"));
    if (str_ends(file, STR(".pom")) || str_ends(file, STR(".module")))
        return;
    v->code = true;
    str stem = arena_join(ctx->scratch, v->name, STR("-"), v->version);
    bool own = str_starts(file, stem) && file.n > stem.n && file.p[stem.n] == '.';
    unsigned depth = x->depth;
    while (xml_child(x, depth))
        for (size_t i = 0; own && i < sizeof kinds / sizeof *kinds; i++) {
            str value = xml_attribute(x, STR("value"));
            if (str_eq(x->name, kinds[i].element) && str_hex(value, kinds[i].n)) {
                struct hash h = {kinds[i].alg, catalog_keep(ctx, value)};
                vec_push(ctx->scratch, &v->hashes, h);
            }
        }
}

static bool add(struct catalog_ctx *ctx, const struct entry *entry, const struct verified *v)
{
    str version = maven_pin(v->version);
    if (!maven_name_valid(v->group) || !maven_name_valid(v->name) || !version.n)
        return false;
    if (!v->code)
        return true;
    struct component *c = maven_add(ctx, entry, NAME, "component", v->group, v->name, version, v->line);
    c->evidence.v[0].confidence = CONFIDENCE_MEDIUM;
    for (size_t i = 0; i < v->hashes.n; i++)
        vec_push(&ctx->unit->arena, &c->hashes, v->hashes.v[i]);
    component_finish(ctx, c);
    return true;
}

static bool read_component(struct catalog_ctx *ctx, const struct entry *entry, struct xml *x)
{
    struct verified v = {.group = xml_attribute(x, STR("group")),
                         .name = xml_attribute(x, STR("name")),
                         .version = xml_attribute(x, STR("version")),
                         .line = xml_line(x)};
    unsigned depth = x->depth;
    while (xml_child(x, depth))
        if (str_is(x->name, "artifact"))
            read_artifact(ctx, &v, x);
    return x->failed || add(ctx, entry, &v);
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    struct xml x;
    str text;
    unsigned bad = 0;
    if (!catalog_text(ctx, entry, content, &text))
        return;
    xml_init(&x, text, ctx->scratch, ctx->limits->json_depth);
    if (xml_child(&x, 0) && str_is(x.name, "verification-metadata"))
        while (xml_child(&x, 1)) {
            if (!str_is(x.name, "components"))
                continue;
            while (xml_child(&x, 2))
                if (str_is(x.name, "component"))
                    bad += !read_component(ctx, entry, &x);
        }
    if (x.failed)
        catalog_diag(ctx, DIAG_WARNING, entry, "is not valid XML: %s", x.why);
    if (bad)
        catalog_diag(ctx, DIAG_WARNING, entry, "%u components have no valid coordinates", bad);
}

const struct cataloger cataloger_gradle_verification = {
    .name = NAME,
    .doc = "Maven artifacts that a Gradle build may fetch: gradle/verification-metadata.xml (declared)",
    .ecosystem = "Maven",
    .gives = READS_DECLARED | TELLS_HASHES,
    .patterns = (const char *const[]){"verification-metadata.xml", NULL},
    .run = run,
};
