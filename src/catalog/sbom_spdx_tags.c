/* SPDX 2.2 and 2.3 as tags and values ("PackageName: x"; SPDX specification, chapters 6 to 12): a package
 * begins with its name, and what follows is told of it until another element begins. Texts over several lines
 * stand in <text>...</text>. */
#include "catalog/sbom_spdx.h"

#define NAME "sbom-spdx-tags"

struct annotation {
    str annotator, ref, comment;
};
struct reader {
    struct spdx d;
    str rest;
    size_t item; /* index of the package that is told of, or SIZE_MAX */
    bool first;  /* the first SPDXID, that of the document, is still to come */
    str declared, concluded;
    VEC(struct annotation) annotations;
};

/* The next "Tag: value". */
static bool next(struct reader *r, str *tag, str *value)
{
    str line;
    while (str_line(&r->rest, &line)) {
        if (str_starts(line, STR("#")) || !str_cut(line, ':', tag, value))
            continue;
        *tag = str_trim(*tag);
        *value = str_trim(*value);
        if (!str_starts(*value, STR("<text>")))
            return true;
        const char *from = value->p + 6;
        const char *end = r->rest.p ? r->rest.p + r->rest.n : line.p + line.n;
        str text = str_make(from, (size_t)(end - from));
        ptrdiff_t close = str_find(text, STR("</text>"));
        r->d.s.malformed += close < 0;
        *value = str_sub(text, 0, close < 0 ? text.n : (size_t)close);
        r->rest = str_from(text, close < 0 ? text.n : (size_t)close + 7);
        return true;
    }
    return false;
}

static struct sbom_item *current(struct reader *r)
{
    return r->item == SIZE_MAX ? NULL : &r->d.s.items.v[r->item];
}

static void end_package(struct reader *r)
{
    struct sbom_item *item = current(r);
    if (item) {
        spdx_licence(&r->d, item, r->declared, r->concluded);
        sbom_item_ref(&r->d.s, item);
    }
    r->item = SIZE_MAX;
    r->declared = r->concluded = STR_NONE;
}

static void begin_package(struct reader *r, str name)
{
    end_package(r);
    struct sbom_item *item = sbom_add(&r->d.s);
    if (!item)
        return;
    item->name = name;
    r->item = r->d.s.items.n - 1;
}

/* "PACKAGE-MANAGER purl pkg:..."; the first purl counts. */
static void read_reference(struct sbom_item *item, str value)
{
    str category, type;
    if (!str_cut(value, ' ', &category, &value) || !str_cut(str_trim(value), ' ', &type, &value))
        return;
    if (spdx_is_purl(type) && !item->purl.n)
        item->purl = str_trim(value);
}

static void read_relation(struct reader *r, str value)
{
    struct spdx_relation rel;
    if (!str_cut(value, ' ', &rel.from, &value) || !str_cut(str_trim(value), ' ', &rel.type, &value)) {
        r->d.s.malformed++;
        return;
    }
    rel.to = str_trim(value);
    vec_push(r->d.s.ctx->scratch, &r->d.relations, rel);
}

/* What belongs to the package that is told of. */
static void read_package_tag(struct reader *r, struct sbom_item *item, str tag, str value)
{
    str alg, hex;
    if (str_is(tag, "SPDXID"))
        item->ref = value;
    else if (str_is(tag, "PackageVersion"))
        item->version = value;
    else if (str_is(tag, "PackageLicenseDeclared"))
        r->declared = value;
    else if (str_is(tag, "PackageLicenseConcluded"))
        r->concluded = value;
    else if (str_is(tag, "PrimaryPackagePurpose"))
        item->type = spdx_purpose(value);
    else if (str_is(tag, "PackageChecksum") && str_cut(value, ':', &alg, &hex))
        sbom_hash(&r->d.s, item, str_trim(alg), str_trim(hex));
    else if (str_is(tag, "ExternalRef"))
        read_reference(item, value);
}

/* A new annotation begins with its annotator. */
static void read_annotation(struct reader *r, str tag, str value)
{
    if (str_is(tag, "Annotator"))
        vec_push(r->d.s.ctx->scratch, &r->annotations, (struct annotation){value, STR_NONE, STR_NONE});
    else if (r->annotations.n && str_is(tag, "SPDXREF"))
        r->annotations.v[r->annotations.n - 1].ref = value;
    else if (r->annotations.n && str_is(tag, "AnnotationComment"))
        r->annotations.v[r->annotations.n - 1].comment = value;
}

/* Elements other than packages: their identifier may be named by relations. */
static void read_other(struct reader *r, str tag, str value)
{
    if (str_is(tag, "SPDXVersion"))
        r->d.s.version = value;
    else if (str_is(tag, "SPDXID") && !r->first)
        sbom_ref(&r->d.s, value);
    else if (str_is(tag, "SnippetSPDXID"))
        sbom_ref(&r->d.s, value);
    r->first &= !str_is(tag, "SPDXID");
}

static void read_document(struct reader *r)
{
    str tag, value;
    while (next(r, &tag, &value)) {
        if (str_is(tag, "PackageName"))
            begin_package(r, value);
        else if (str_is(tag, "FileName") || str_is(tag, "SnippetSPDXID") || str_is(tag, "LicenseID"))
            end_package(r);
        if (str_is(tag, "Relationship"))
            read_relation(r, value);
        else if (str_starts(tag, STR("Annot")) || str_is(tag, "SPDXREF"))
            read_annotation(r, tag, value);
        else if (current(r))
            read_package_tag(r, current(r), tag, value);
        else
            read_other(r, tag, value);
    }
    end_package(r);
}

static void annotate(struct reader *r)
{
    for (size_t i = 0; i < r->annotations.n; i++) {
        const struct annotation *a = &r->annotations.v[i];
        struct sbom_item *item = spdx_item(&r->d, a->ref);
        if (item && str_starts(a->annotator, STR("Tool: assay"))) {
            item->licences.n = 0; /* told again, as the package declares them */
            spdx_annotation(&r->d, item, a->annotator, a->comment);
        }
    }
}

static bool probe(const struct entry *entry, str head)
{
    char buffer[SBOM_HEAD];
    (void)entry;
    head = sbom_head(head, buffer);
    return str_starts(head, STR("SPDXVersion:")) ||
           (str_starts(head, STR("#")) && str_find(head, STR("\nSPDXVersion:")) >= 0);
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    struct reader r = {.d = {.s = {.ctx = ctx, .entry = entry, .cataloger = NAME, .format = "SPDX"}},
                       .item = SIZE_MAX,
                       .first = true};
    if (!sbom_text(&r.d.s, content, &r.rest))
        return;
    read_document(&r);
    annotate(&r);
    spdx_relate(&r.d);
    if (ctx->whole)
        spdx_version(&r.d);
    sbom_finish(&r.d.s, "SPDX", NULL);
}

const struct cataloger cataloger_sbom_spdx_tags = {
    .name = NAME,
    .doc =
        "SPDX 2.2 and 2.3 as tags and values, given as target; inside an artifact noted, not counted: *.spdx",
    .ecosystem = "SBOMs",
    .gives = READS_INSTALLED | READS_DECLARED | TELLS_RELATIONS | TELLS_DIRECT | TELLS_SCOPE |
             TELLS_LICENCES | TELLS_HASHES,
    .patterns = (const char *const[]){"*.spdx", "*.spdx.txt", NULL},
    .probe = probe,
    .by_content = true,
    .run = run,
};
