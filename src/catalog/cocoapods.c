/* cocoapods: Podfile.lock (CocoaPods guides, "Using CocoaPods"): PODS lists each pod and subspec with its
 * version and what it needs, DEPENDENCIES what the project asks for, SPEC CHECKSUMS a SHA-1 of each podspec,
 * EXTERNAL SOURCES what does not come from a repository of specs. A pod with several subspecs is one
 * component. */
#include "catalog/locked.h"
#include "format/yaml.h"

#define NAME "cocoapods"

struct pods {
    struct locked_file f;
    struct map index; /* pod to 1 + index into packages */
};

/* "Firebase/Core (6.0.0)" is the pod Firebase of 6.0.0; "~> 1.0" in the parentheses is a range. */
static str pod_of(str text, str *version)
{
    str name, rest, root, subspec;
    *version = STR("");
    if (str_cut(text, ' ', &name, &rest)) {
        rest = str_trim(rest);
        if (str_starts(rest, STR("(")) && str_ends(rest, STR(")")))
            *version = str_sub(rest, 1, rest.n - 2);
    }
    str_cut(name, '/', &root, &subspec);
    return root;
}

static struct locked *pod_at(struct pods *p, str name)
{
    const uint64_t *at = map_get(&p->index, name);
    return at ? &p->f.packages.v[*at - 1] : NULL;
}

static void add_pod(struct pods *p, const struct yaml_node *text, const struct yaml_node *needs)
{
    const struct yaml_node *need;
    str version, ignored, name = pod_of(text->text, &version);
    bool added;
    uint64_t *at = map_put(p->f.ctx->scratch, &p->index, name, &added);
    if (added) {
        struct locked *fresh = locked_add(&p->f, text->line);
        fresh->name = name;
        fresh->version = version;
        *at = p->f.packages.n;
    }
    for (struct yaml_iter it = yaml_items(needs); yaml_item(&it, &need);) {
        str other = pod_of(need->text, &ignored);
        if (!str_eq(other, name))
            locked_need(&p->f, &p->f.packages.v[*at - 1], other, STR(""), SCOPE_UNKNOWN);
    }
}

static void read_pods(struct pods *p, const struct yaml_node *list)
{
    const struct yaml_node *item, *key, *value;
    for (struct yaml_iter it = yaml_items(list); yaml_item(&it, &item);) {
        struct yaml_iter pairs = yaml_pairs(item);
        if (yaml_pair(&pairs, &key, &value))
            add_pod(p, key, value);
        else
            add_pod(p, item, NULL);
    }
}

static void read_sources(struct pods *p, const struct yaml_node *sources)
{
    const struct yaml_node *key, *value;
    struct locked *pod;
    for (struct yaml_iter it = yaml_pairs(sources); yaml_pair(&it, &key, &value);) {
        str git = yaml_text(value, STR(":git"));
        if (!(pod = pod_at(p, key->text)))
            continue;
        pod->local = true;
        if (git.n)
            locked_git(&p->f, pod, git, yaml_text(value, STR(":commit")));
    }
}

static void read_rest(struct pods *p, const struct yaml_node *root)
{
    const struct yaml_node *key, *value, *item;
    str ignored;
    struct locked *pod;
    struct yaml_iter it = yaml_items(yaml_get(root, STR("DEPENDENCIES")));
    for (size_t i = 0; it.at != it.end && i < p->f.packages.n; i++)
        p->f.packages.v[i].direct = TRI_NO;
    while (yaml_item(&it, &item))
        if ((pod = pod_at(p, pod_of(item->text, &ignored))))
            pod->direct = TRI_YES;
    for (it = yaml_pairs(yaml_get(root, STR("SPEC CHECKSUMS"))); yaml_pair(&it, &key, &value);)
        if ((pod = pod_at(p, key->text)))
            locked_hash(&p->f, pod, STR("sha1"), value->text);
    /* What was checked out has the commit. */
    read_sources(p, yaml_get(root, STR("EXTERNAL SOURCES")));
    read_sources(p, yaml_get(root, STR("CHECKOUT OPTIONS")));
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    str text;
    struct yaml y;
    struct yaml_doc doc;
    struct pods p = {.f = {.ctx = ctx,
                           .entry = entry,
                           .cataloger = NAME,
                           .field = "PODS",
                           .ecosystem = STR_INIT("CocoaPods"),
                           .type = STR_INIT("cocoapods"),
                           .state = STATE_DECLARED}};
    if (!catalog_text(ctx, entry, content, &text))
        return;
    if (str_is(str_base(entry->path), "Manifest.lock"))
        p.f.state = STATE_INSTALLED; /* a copy that the installation made */
    yaml_open(&y, text, ctx->scratch, ctx->limits->json_depth);
    while (yaml_next(&y, &doc)) {
        read_pods(&p, yaml_get(doc.root, STR("PODS")));
        read_rest(&p, doc.root);
    }
    if (y.failed)
        catalog_diag(ctx, DIAG_WARNING, entry, "is not valid YAML: %s", y.why);
    locked_finish(&p.f);
    yaml_close(&y);
}

const struct cataloger cataloger_cocoapods = {
    .name = NAME,
    .doc = "CocoaPods: locked (Podfile.lock) and installed (Pods/Manifest.lock)",
    .ecosystem = "CocoaPods",
    .gives = READS_INSTALLED | READS_DECLARED | TELLS_RELATIONS | TELLS_DIRECT | TELLS_HASHES,
    .patterns = (const char *const[]){"Podfile.lock", "**/Pods/Manifest.lock", NULL},
    .run = run,
};
