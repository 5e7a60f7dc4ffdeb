/* github_actions: what workflows and actions of GitHub use (GitHub documentation, "Workflow syntax",
 * jobs.<job_id>.steps[*].uses and jobs.<job_id>.uses; "Metadata syntax", runs.steps[*].uses and runs.image):
 * "owner/name[/path]@ref" is the repository at a tag, branch or commit, "docker://image" an image, "./path"
 * the project's own. A commit that is followed by a comment with its release ("# v4.1.7"), as tools that pin
 * actions write it, has that release as version, and the commit in vcs_url. */
#include "catalog/catalog.h"
#include "catalog/qualifier.h"
#include "catalog/repository.h"
#include "format/yaml.h"

#define NAME           "github-actions"
#define LINE_BYTES_MAX 4096 /* bytes; in a longer line no comment is looked for: nobody wrote it by hand */

struct actions {
    struct catalog_ctx *ctx;
    const struct entry *entry;
    str rest; /* of the text, behind line `line` */
    str at;   /* that line */
    uint32_t line;
    unsigned odd;
    bool known; /* the file has what workflows or actions have */
};

/* The line as it stands; "" if it is very long, or was passed already, as can be with aliases. */
static str line_of(struct actions *w, uint32_t line)
{
    while (w->line < line && str_line(&w->rest, &w->at))
        w->line++;
    return w->line == line && w->at.n <= LINE_BYTES_MAX ? w->at : STR("");
}

/* "v1.2.3", "1.2.3-rc.1": three numbers at least. */
static bool is_release(str s)
{
    unsigned dots = 0;
    size_t i = str_starts(s, STR("v"));
    for (size_t from = i; i < s.n && (ch_digit(s.p[i]) || (s.p[i] == '.' && i > from)); i++)
        dots += s.p[i] == '.';
    return dots >= 2 && (i == s.n || s.p[i] == '-' || s.p[i] == '+');
}

/* The release in "uses: a/b@COMMIT # v1.2.3", "# tag=v1.2.3", "# ratchet:a/b@v1.2.3"; "" if there is none. */
static str told_release(struct actions *w, const struct yaml_node *uses)
{
    str line = line_of(w, uses->line), word;
    ptrdiff_t at = str_find(line, uses->text);
    str tail = at < 0 ? STR("") : str_from(line, (size_t)at + uses->text.n);
    if (str_starts(tail, STR("'")) || str_starts(tail, STR("\"")))
        tail = str_from(tail, 1);
    tail = str_trim(tail);
    if (!str_starts(tail, STR("#")))
        return STR("");
    tail = str_from(tail, 1);
    while (str_split(&tail, ' ', &word)) {
        ptrdiff_t sign =
            str_rchr(word, '=') > str_rchr(word, '@') ? str_rchr(word, '=') : str_rchr(word, '@');
        word = str_trim(str_from(word, (size_t)(sign + 1)));
        if (is_release(word))
            return word;
    }
    return STR("");
}

static bool is_part(str s)
{
    return s.n > 0 && s.n <= 256 && str_of(s, "-_.");
}

static struct component *add(struct actions *w, uint32_t line)
{
    struct component *c = component_add(w->ctx, w->entry, NAME, "uses");
    c->locations.v[0].line = line;
    c->state = STATE_DECLARED;
    c->direct = TRI_YES;
    c->scope = SCOPE_DEV;
    return c;
}

/* "owner/name[/path]@ref" */
static bool add_action(struct actions *w, const struct yaml_node *uses)
{
    struct arena *scratch = w->ctx->scratch;
    str path, ref, owner, rest, name, inner;
    if (!str_cut(uses->text, '@', &path, &ref) || !ref.n || ref.n > 256)
        return false;
    str_cut(path, '/', &owner, &rest);
    str_cut(rest, '/', &name, &inner);
    if (!is_part(owner) || !is_part(name))
        return false;
    name = arena_join(scratch, owner, STR("/"), name);
    str told = repository_commit(ref) ? told_release(w, uses) : STR("");
    struct component *c = add(w, uses->line);
    c->name = catalog_keep(w->ctx, name);
    c->version = catalog_keep(w->ctx, told.n ? told : ref);
    c->type = STR("github");
    c->ecosystem = STR("GitHub Actions");
    if (told.n) {
        str place = arena_join(scratch, STR("github.com/"), name, STR(""));
        c->evidence.v[0].confidence = CONFIDENCE_MEDIUM;
        c->qualifiers =
            qualifier_set(&w->ctx->unit->arena, STR(""), STR("vcs_url"), repository_url(scratch, place, ref));
    }
    component_finish(w->ctx, c);
    return true;
}

/* A first part that names a registry has a dot or a port, or is "localhost". */
static str cut_registry(str *image)
{
    str host, rest;
    if (!str_cut(*image, '/', &host, &rest))
        return STR("");
    if (str_chr(host, '.') < 0 && str_chr(host, ':') < 0 && !str_is(host, "localhost"))
        return STR("");
    *image = rest;
    return host;
}

/* "registry/owner/name:tag@digest" */
static bool add_image(struct actions *w, const struct yaml_node *uses)
{
    struct arena *a = &w->ctx->unit->arena;
    str image = str_from(uses->text, strlen("docker://")), digest = STR(""), tag = STR("");
    str_cut(image, '@', &image, &digest);
    str registry = cut_registry(&image);
    ptrdiff_t colon = str_rchr(image, ':');
    if (colon >= 0) {
        tag = str_from(image, (size_t)colon + 1);
        image = str_sub(image, 0, (size_t)colon);
    }
    if (!image.n || image.n > 512 || str_chr(image, ' ') >= 0 || str_chr(uses->text, '$') >= 0)
        return false;
    struct component *c = add(w, uses->line);
    c->name = catalog_keep(w->ctx, image);
    c->version = catalog_keep(w->ctx, digest.n ? digest : tag);
    c->type = STR("docker");
    c->ecosystem = STR("");
    c->kind = STR("application");
    c->qualifiers = qualifier_set(a, STR(""), STR("repository_url"), registry);
    if (digest.n)
        c->qualifiers = qualifier_set(a, c->qualifiers, STR("tag"), tag);
    component_finish(w->ctx, c);
    return true;
}

static void read_uses(struct actions *w, const struct yaml_node *uses)
{
    if (!uses || uses->type != YAML_SCALAR || !uses->text.n)
        return;
    str text = uses->text;
    if (str_starts(text, STR(".")) || str_starts(text, STR("/")) || str_find(text, STR("${{")) >= 0)
        return;
    w->odd += str_starts(text, STR("docker://")) ? !add_image(w, uses) : !add_action(w, uses);
}

static void read_steps(struct actions *w, const struct yaml_node *steps)
{
    const struct yaml_node *step;
    for (struct yaml_iter it = yaml_items(steps); yaml_item(&it, &step);)
        read_uses(w, yaml_get(step, STR("uses")));
}

static void read_root(struct actions *w, const struct yaml_node *root)
{
    const struct yaml_node *key, *job, *runs = yaml_get(root, STR("runs")),
                                       *jobs = yaml_get(root, STR("jobs"));
    w->known |= jobs || runs;
    for (struct yaml_iter it = yaml_pairs(jobs); yaml_pair(&it, &key, &job);) {
        read_uses(w, yaml_get(job, STR("uses")));
        read_steps(w, yaml_get(job, STR("steps")));
    }
    const struct yaml_node *image = yaml_get(runs, STR("image"));
    if (image && str_starts(image->text, STR("docker://")))
        read_uses(w, image);
    read_steps(w, yaml_get(runs, STR("steps")));
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    struct actions w = {.ctx = ctx, .entry = entry};
    struct yaml y;
    struct yaml_doc doc;
    str text;
    if (!catalog_text(ctx, entry, content, &text))
        return;
    w.rest = text;
    yaml_open(&y, text, ctx->scratch, ctx->limits->json_depth);
    while (yaml_next(&y, &doc))
        read_root(&w, doc.root);
    if (y.failed && w.known)
        catalog_diag(ctx, DIAG_WARNING, entry, "is not valid YAML: %s", y.why);
    if (w.odd)
        catalog_diag(ctx, DIAG_WARNING, entry, "%u actions have no valid name and ref", w.odd);
    yaml_close(&y);
}

static const char *const patterns[] = {"**/.github/workflows/*.yml", "**/.github/workflows/*.yaml",
                                       "action.yml", "action.yaml", NULL};

const struct cataloger cataloger_github_actions = {
    .name = NAME,
    .doc = "actions, reusable workflows and images that workflows and actions of GitHub use: "
           ".github/workflows/*.yml, action.yml",
    .ecosystem = "GitHub Actions",
    .gives = READS_DECLARED | TELLS_DIRECT | TELLS_SCOPE,
    .patterns = patterns,
    .run = run,
};
