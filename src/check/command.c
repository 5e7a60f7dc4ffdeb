#include "check/command.h"
#include "base/buf.h"

/* Where it was read from decides who has to move it: the first of these that a component was seen by. */
enum tool {
    TOOL_NONE,
    TOOL_NPM,
    TOOL_YARN_1,
    TOOL_YARN,
    TOOL_PNPM,
    TOOL_BUN,
    TOOL_POETRY,
    TOOL_PDM,
    TOOL_UV,
    TOOL_PIPENV,
    TOOL_PIP,
    TOOL_BUNDLE,
    TOOL_GEM,
    TOOL_CARGO,
    TOOL_COMPOSER,
    TOOL_GO,
    TOOL_MAVEN,
    TOOL_GRADLE,
    TOOL_DOTNET,
    TOOL_MIX,
    TOOL_PUB,
    TOOL_APT,
    TOOL_APK,
    TOOL_RPM,
};
struct writer {
    struct arena *a;
    const struct inventory *inv;
    const struct component *c; /* the first of the fix */
    struct upgrade *x;
    bool fits; /* no range that is known keeps it out, and it stays in its release line */
};

static const struct evidence *seen_by(const struct component *c, str cataloger)
{
    for (size_t i = 0; i < c->evidence.n; i++)
        if (str_eq(c->evidence.v[i].cataloger, cataloger))
            return &c->evidence.v[i];
    return NULL;
}

static enum tool tool_of(const struct component *c)
{
    static const struct {
        str cataloger;
        enum tool tool;
    } locks[] = {{STR_INIT("npm-lock"), TOOL_NPM},
                 {STR_INIT("pnpm"), TOOL_PNPM},
                 {STR_INIT("bun"), TOOL_BUN},
                 {STR_INIT("uv-lock"), TOOL_UV},
                 {STR_INIT("pipfile-lock"), TOOL_PIPENV},
                 {STR_INIT("gradle-lock"), TOOL_GRADLE},
                 {STR_INIT("gradle-catalog"), TOOL_GRADLE},
                 {STR_INIT("maven-pom"), TOOL_MAVEN}};
    static const struct {
        str type;
        enum tool tool;
    } types[] = {{STR_INIT("npm"), TOOL_NPM},     {STR_INIT("pypi"), TOOL_PIP},
                 {STR_INIT("cargo"), TOOL_CARGO}, {STR_INIT("composer"), TOOL_COMPOSER},
                 {STR_INIT("golang"), TOOL_GO},   {STR_INIT("nuget"), TOOL_DOTNET},
                 {STR_INIT("hex"), TOOL_MIX},     {STR_INIT("pub"), TOOL_PUB},
                 {STR_INIT("deb"), TOOL_APT},     {STR_INIT("apk"), TOOL_APK},
                 {STR_INIT("rpm"), TOOL_RPM}};
    const struct evidence *e = seen_by(c, STR("yarn"));
    if (e)
        return str_is(e->field, "version") ? TOOL_YARN_1 : TOOL_YARN;
    e = seen_by(c, STR("poetry-lock"));
    if (e)
        return str_ends(e->path, STR("pdm.lock")) ? TOOL_PDM : TOOL_POETRY;
    for (size_t i = 0; i < sizeof locks / sizeof *locks; i++)
        if (seen_by(c, locks[i].cataloger))
            return locks[i].tool;
    if (str_is(c->type, "gem"))
        return c->state == STATE_DECLARED ? TOOL_BUNDLE : TOOL_GEM;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (str_eq(c->type, types[i].type))
            return types[i].tool;
    return TOOL_NONE;
}

/* Appends `part` with each '%' replaced by the next text, as one word that a shell reads back. */
static const str *add_word(struct buf *out, str part, const str *texts)
{
    struct buf word = {0};
    for (size_t i = 0; i < part.n; i++)
        if (part.p[i] == '%')
            buf_add(&word, *texts++);
        else
            buf_ch(&word, part.p[i]);
    buf_ch(out, ' ');
    buf_shell_word(out, buf_str(&word));
    buf_free(&word);
    return texts;
}

/* One command line: `format` with each "%" replaced by the next of the `n` texts, quoted as one word with
 * what stands around it; with `each` the word that holds it is repeated for all of them. */
static void line(struct writer *w, const char *format, const str *texts, size_t n, bool each)
{
    struct buf out = {0};
    str rest = str_c(format), part;
    for (size_t i = 0; i < n; i++)
        if (!texts[i].n || texts[i].p[0] == '-')
            return; /* tools would take it for an option */
    while (str_split(&rest, ' ', &part)) {
        if (str_chr(part, '%') < 0) {
            buf_ch(&out, ' ');
            buf_add(&out, part);
        } else if (each) {
            for (size_t i = 0; i < n; i++)
                add_word(&out, part, texts + i);
        } else {
            texts = add_word(&out, part, texts);
        }
    }
    vec_push(w->a, &w->x->commands, arena_dup(w->a, str_from(buf_str(&out), 1)));
    buf_free(&out);
}

#define LINE(w, format, ...)                                                                                 \
    line((w), (format), (const str[]){__VA_ARGS__}, sizeof((const str[]){__VA_ARGS__}) / sizeof(str), false)

/* How the tools of one language are asked for it: an update in its range, a new range of what the project
 * asks for itself, the newest of what the project asks for that needs it, and a version that is forced. */
struct forms {
    const char *update;  /* NAME */
    const char *require; /* NAME TO */
    const char *mover;   /* DIRECT */
    const char *force;   /* NAME TO; NULL: the tool has none */
};
static const struct forms forms[] = {
    [TOOL_NPM] = {"npm update %", "npm install %@%", "npm install %@latest",
                  "npm pkg set overrides[%]=% && npm install"},
    [TOOL_YARN_1] = {"yarn upgrade %", "yarn upgrade %@%", "yarn upgrade % --latest",
                     "npm pkg set resolutions[%]=% && yarn install"},
    [TOOL_YARN] = {"yarn up -R %", "yarn up %@%", "yarn up %",
                   "npm pkg set resolutions[%]=% && yarn install"},
    [TOOL_PNPM] = {"pnpm update --depth Infinity %", "pnpm add %@%", "pnpm update --latest %",
                   "npm pkg set pnpm.overrides[%]=% && pnpm install"},
    [TOOL_BUN] = {"bun update %", "bun add %@%", "bun add %@latest",
                  "npm pkg set overrides[%]=% && bun install"},
    [TOOL_POETRY] = {"poetry update %", "poetry add %@^%", "poetry add %@latest", NULL},
    [TOOL_PDM] = {"pdm update %", "pdm add %>=%", "pdm update --unconstrained %", NULL},
    [TOOL_UV] = {"uv lock --upgrade-package %", "uv add %>=%", "uv lock --upgrade-package %", NULL},
    [TOOL_PIPENV] = {"pipenv update %", "pipenv install %>=%", "pipenv update %", NULL},
    [TOOL_PIP] = {NULL, "pip install --upgrade %>=%", "pip install --upgrade %", NULL},
    [TOOL_BUNDLE] = {"bundle update --conservative %", "bundle update --conservative %", "bundle update %",
                     NULL},
    [TOOL_GEM] = {NULL, "gem install % -v %", "gem update %", NULL},
    [TOOL_COMPOSER] = {"composer update % --with-dependencies", "composer require %:^% -W",
                       "composer update % -W", NULL},
    [TOOL_MAVEN] = {NULL, "mvn versions:use-dep-version -Dincludes=% -DdepVersion=% -DforceVersion=true",
                    "mvn versions:use-latest-releases -Dincludes=%", NULL},
    [TOOL_GRADLE] = {"gradle dependencies --update-locks %", "gradle dependencies --update-locks %:%",
                     "gradle dependencies --update-locks %", NULL},
    [TOOL_DOTNET] = {NULL, "dotnet add package % --version %", "dotnet add package %", NULL},
    [TOOL_MIX] = {"mix deps.update %", "mix deps.update %", "mix deps.update %", NULL},
    [TOOL_PUB] = {"dart pub upgrade %", "dart pub add %:^%", "dart pub upgrade --major-versions %", NULL},
};

/* Of yarn 1, which updates only what the project asks for. */
static str updated(const struct writer *w, enum tool t)
{
    bool direct = t == TOOL_YARN_1 && w->x->chains.n;
    return direct ? w->inv->components.v[w->x->chains.v[0].direct].name : w->x->name;
}

/* All that the project asks for and that need it, in one line. */
static void move(struct writer *w, const char *format)
{
    str names[8];
    size_t n = 0;
    for (; n < w->x->chains.n && n < sizeof names / sizeof *names; n++)
        names[n] = w->inv->components.v[w->x->chains.v[n].direct].name;
    line(w, format, names, n, true);
}

static void language(struct writer *w, enum tool t)
{
    const struct forms *f = &forms[t];
    const struct upgrade *x = w->x;
    if (f->update && w->fits) {
        LINE(w, f->update, updated(w, t));
        return;
    }
    if (x->kind != FIX_DIRECT) {
        LINE(w, f->require, x->name, x->to);
        return;
    }
    move(w, f->mover);
    if (f->force)
        LINE(w, f->force, x->name, x->to);
    else if (!f->update)
        LINE(w, f->require, x->name, x->to);
}

/* A requirement is a caret's range unless it says otherwise, and lock files do not tell. */
static void cargo(struct writer *w)
{
    const struct upgrade *x = w->x;
    if (w->fits)
        LINE(w, "cargo update -p %@% --precise %", x->name, x->from, x->to);
    else if (x->kind != FIX_DIRECT)
        LINE(w, "cargo add %@%", x->name, x->to);
    else
        move(w, "cargo add %");
}

/* Go takes the highest version that anyone asks for: asking for it in go.mod is always enough. */
static void go(struct writer *w)
{
    const struct upgrade *x = w->x;
    if (str_is(x->name, "stdlib") || str_is(x->name, "toolchain"))
        LINE(w, "go mod edit -toolchain=go%", x->to);
    else
        LINE(w, x->to.p[0] == 'v' ? "go get %@%" : "go get %@v%", x->name, x->to);
}

/* All packages of the source in one line. */
static void packages(struct writer *w, const char *head)
{
    struct buf b = {0};
    buf_add(&b, str_c(head));
    for (size_t i = 0; i < w->x->components.n; i++) {
        str name = w->inv->components.v[w->x->components.v[i]].name;
        if (!name.n || name.p[0] == '-')
            continue;
        buf_ch(&b, ' ');
        buf_shell_word(&b, name);
    }
    vec_push(w->a, &w->x->commands, arena_dup(w->a, buf_str(&b)));
    buf_free(&b);
}

static const char *rpm_tool(const struct os_release *os)
{
    bool old = str_starts(os->version, STR("2")) || str_starts(os->version, STR("7"));
    if (str_is(os->id, "photon") || str_is(os->id, "azurelinux") || str_is(os->id, "mariner"))
        return "tdnf update -y";
    if (str_starts(os->id, STR("opensuse")) || str_starts(os->id, STR("sle")))
        return "zypper --non-interactive update";
    if ((str_is(os->id, "amzn") && str_is(os->version, "2")) ||
        (old && (str_is(os->id, "centos") || str_is(os->id, "rhel")) && str_starts(os->version, STR("7"))))
        return "yum update -y";
    return "dnf upgrade --refresh -y";
}

static void write_lines(struct writer *w)
{
    enum tool t = tool_of(w->c);
    switch (t) {
    case TOOL_NONE:
        return;
    case TOOL_APT:
        packages(w, "apt-get update && apt-get install --only-upgrade -y");
        return;
    case TOOL_APK:
        packages(w, "apk add --no-cache --upgrade");
        return;
    case TOOL_RPM:
        packages(w, rpm_tool(&w->inv->os));
        return;
    case TOOL_CARGO:
        cargo(w);
        return;
    case TOOL_GO:
        go(w);
        return;
    default:
        language(w, t);
    }
}

void command_add(struct arena *a, const struct inventory *inv, struct upgrade *x)
{
    struct writer w = {.a = a, .inv = inv, .c = &inv->components.v[x->components.v[0]], .x = x};
    bool asked = w.c->direct == TRI_YES || w.c->direct == TRI_UNKNOWN;
    w.fits = x->within == TRI_YES || (x->within == TRI_UNKNOWN && !asked && x->same_line);
    if (x->kind == FIX_BASE)
        vec_push(a, &x->commands, STR("docker build --pull --no-cache ."));
    if (x->name.n && x->name.p[0] != '-' && x->to.n)
        write_lines(&w);
}
