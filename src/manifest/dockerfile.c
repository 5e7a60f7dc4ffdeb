/* dockerfile: a Dockerfile (Containerfile) as one workload: the last stage as container, the others as
 * containers of role "stage", each with its instructions and what they set. A stage that begins from an
 * earlier one has what that one set. A value with a variable that the file does not set stays as it is
 * written. */
#include "catalog/catalog.h"
#include "manifest/dockerfile.h"

enum { STAGES = 1000, STAGE_VALUES = 20000, FILE_VALUES = 200000 };

struct docker_stage {
    struct container c;
    struct dockerfile_scope scope;
    bool command_set; /* CMD in this stage itself: an ENTRYPOINT then does not take it back */
};
struct docker_reader {
    struct catalog_ctx *ctx;
    const struct entry *entry;
    struct arena *a;
    str path, os;
    struct dockerfile d;
    struct dockerfile_scope global; /* arguments before the first FROM */
    VEC(struct docker_stage) stages;
    size_t values; /* that stages took over from others, in all */
    unsigned unknown, outside;
    uint32_t unknown_line, outside_line, full_line;
    str unknown_name;
};

static struct docker_stage *current(struct docker_reader *r)
{
    return r->stages.n ? &r->stages.v[r->stages.n - 1] : NULL;
}

static struct said said_at(const struct docker_reader *r, const struct dockerfile_instruction *in)
{
    return (struct said){SAID_DOCKERFILE, r->path, in->line};
}

static void set(struct docker_reader *r, enum setting_key key, str value,
                const struct dockerfile_instruction *in)
{
    struct container *c = &current(r)->c;
    if (c->settings.n < STAGE_VALUES)
        container_set(r->a, c, key, value, said_at(r, in));
    else if (!r->full_line)
        r->full_line = in->line;
}

static void drop(struct container *c, enum setting_key key)
{
    size_t n = 0;
    for (size_t i = 0; i < c->settings.n; i++)
        if (c->settings.v[i].key != key)
            c->settings.v[n++] = c->settings.v[i];
    c->settings.n = n;
}

static str expanded(struct docker_reader *r, str word)
{
    str out;
    dockerfile_expand(r->a, &current(r)->scope, word, &out);
    return out;
}

/* ---- FROM ---- */

static struct docker_stage *stage_named(struct docker_reader *r, str name)
{
    for (size_t i = r->stages.n; i > 0; i--)
        if (str_ieq(r->stages.v[i - 1].c.name, name))
            return &r->stages.v[i - 1];
    return NULL;
}

/* The image of a Windows base, as far as its name says so. */
static bool windows_name(str image)
{
    return str_find(image, STR("windows/")) >= 0 || str_find(image, STR("nanoserver")) >= 0 ||
           str_find(image, STR("windowsservercore")) >= 0 || str_find(image, STR("servercore")) >= 0;
}

static str flag_value(str flags, char escape, str name)
{
    str word, key, value;
    while (dockerfile_word(&flags, escape, &word))
        if (str_cut(word, '=', &key, &value) && str_eq(key, name))
            return value;
    return STR("");
}

static void tell_os(struct docker_reader *r, const struct dockerfile_instruction *in, str image)
{
    str platform = flag_value(in->flags, r->d.escape, STR("--platform")), os, rest;
    dockerfile_expand(r->a, &r->global, platform, &platform);
    str_cut(platform, '/', &os, &rest);
    if (str_is(os, "windows") || str_is(os, "linux"))
        r->os = os;
    else
        r->os = windows_name(image) ? STR("windows") : STR("");
}

static void take_over(struct docker_reader *r, struct docker_stage *to, const struct docker_stage *from)
{
    r->values += from->c.settings.n + from->c.env.n + from->scope.variables.n;
    if (r->values > FILE_VALUES) {
        if (!r->full_line)
            r->full_line = to->c.said.line;
        return;
    }
    for (size_t i = 0; i < from->c.settings.n; i++)
        vec_push(r->a, &to->c.settings, from->c.settings.v[i]);
    for (size_t i = 0; i < from->c.env.n; i++) {
        vec_push(r->a, &to->c.env, from->c.env.v[i]);
        dockerfile_define(r->a, &to->scope, from->c.env.v[i].name, from->c.env.v[i].value, true);
    }
}

static void read_from(struct docker_reader *r, const struct dockerfile_instruction *in)
{
    str rest = in->text, image, as, name = STR("");
    if (r->stages.n) /* one budget for the file */
        r->global.work = current(r)->scope.work;
    dockerfile_word(&rest, r->d.escape, &image);
    if (dockerfile_word(&rest, r->d.escape, &as) && str_ieq(as, STR("AS")))
        dockerfile_word(&rest, r->d.escape, &name);
    dockerfile_expand(r->a, &r->global, image, &image);
    const struct docker_stage *from = stage_named(r, image);
    struct docker_stage next = {.scope = {.escape = r->d.escape, .work = r->global.work}};
    next.c = (struct container){.role = STR("stage"), .name = name, .said = said_at(r, in)};
    if (!name.n)
        next.c.name = arena_printf(r->a, "%zu", r->stages.n);
    if (from)
        take_over(r, &next, from);
    else
        vec_push(r->a, &next.c.settings, (struct setting){SET_IMAGE, image, next.c.said});
    if (!from)
        tell_os(r, in, image);
    vec_push(r->a, &r->stages, next);
}

/* ---- what the others set ---- */

static void read_arg(struct docker_reader *r, const struct dockerfile_instruction *in)
{
    struct dockerfile_scope *s = r->stages.n ? &current(r)->scope : &r->global;
    str rest = in->text, word, name, value;
    while (dockerfile_word(&rest, r->d.escape, &word)) {
        bool set_here = str_cut(word, '=', &name, &value), known = false;
        if (set_here)
            known = dockerfile_expand(r->a, s, value, &value);
        for (size_t i = 0; !set_here && r->stages.n && i < r->global.variables.n; i++)
            if (str_eq(r->global.variables.v[i].name, name)) {
                value = r->global.variables.v[i].value;
                known = r->global.variables.v[i].set;
            }
        dockerfile_define(r->a, s, name, value, known);
    }
}

static void set_variable(struct docker_reader *r, const struct dockerfile_instruction *in, str name,
                         str value)
{
    struct docker_stage *s = current(r);
    struct variable v = {.name = name, .from = VARIABLE_LITERAL, .said = said_at(r, in)};
    bool known = dockerfile_expand(r->a, &s->scope, value, &v.value);
    dockerfile_define(r->a, &s->scope, name, v.value, known);
    if (s->c.env.n < STAGE_VALUES)
        vec_push(r->a, &s->c.env, v);
    else if (!r->full_line)
        r->full_line = in->line;
}

static void set_pair(struct docker_reader *r, const struct dockerfile_instruction *in, str name, str value)
{
    name = expanded(r, name);
    if (str_is(in->name, "ENV"))
        set_variable(r, in, name, value);
    else
        set(r, SET_LABEL, arena_join(r->a, name, STR("="), expanded(r, value)), in);
}

/* ENV and LABEL: NAME=VALUE ..., or of the old form NAME and the rest of the line. */
static void read_pairs(struct docker_reader *r, const struct dockerfile_instruction *in)
{
    str rest = in->text, word, name, value;
    if (!dockerfile_word(&rest, r->d.escape, &word))
        return;
    if (!str_cut(word, '=', &name, &value)) {
        set_pair(r, in, word, str_trim(rest));
        return;
    }
    do {
        if (str_cut(word, '=', &name, &value))
            set_pair(r, in, name, value);
    } while (dockerfile_word(&rest, r->d.escape, &word));
}

static void read_words(struct docker_reader *r, const struct dockerfile_instruction *in, enum setting_key key)
{
    dockerfile_words words = {0};
    str rest = in->text, word;
    if (!dockerfile_array(r->a, in->text, &words)) {
        words.n = 0;
        while (dockerfile_word(&rest, r->d.escape, &word))
            vec_push(r->a, &words, word);
    }
    for (size_t i = 0; i < words.n; i++) {
        word = expanded(r, words.v[i]);
        if (key == SET_EXPOSE && str_chr(word, '/') < 0)
            word = arena_join(r->a, word, STR("/tcp"), STR_NONE);
        set(r, key, word, in);
    }
}

/* The shell form is run by SHELL, or by what the system has. */
static void shell_form(struct docker_reader *r, const struct dockerfile_instruction *in, enum setting_key key)
{
    struct container *c = &current(r)->c;
    VEC(str) shell = {0};
    size_t at = 0;
    for (const struct setting *s; (s = container_next(c, SET_SHELL, &at));)
        vec_push(r->a, &shell, s->value);
    if (!shell.n && str_is(r->os, "windows")) {
        vec_push(r->a, &shell, STR("cmd"));
        vec_push(r->a, &shell, STR("/S"));
        vec_push(r->a, &shell, STR("/C"));
    } else if (!shell.n) {
        vec_push(r->a, &shell, STR("/bin/sh"));
        vec_push(r->a, &shell, STR("-c"));
    }
    for (size_t i = 0; i < shell.n; i++)
        set(r, key, shell.v[i], in);
    set(r, key, in->text, in);
}

static void read_command(struct docker_reader *r, const struct dockerfile_instruction *in,
                         enum setting_key key)
{
    dockerfile_words words = {0};
    struct docker_stage *s = current(r);
    drop(&s->c, key);
    if (key == SET_ENTRYPOINT && !s->command_set)
        drop(&s->c, SET_COMMAND);
    s->command_set = s->command_set || key == SET_COMMAND;
    if (!dockerfile_array(r->a, in->text, &words))
        shell_form(r, in, key);
    else
        for (size_t i = 0; i < words.n; i++)
            set(r, key, words.v[i], in);
}

static void read_workdir(struct docker_reader *r, const struct dockerfile_instruction *in)
{
    str to = expanded(r, in->text), from = container_value(&current(r)->c, SET_WORKDIR);
    bool whole =
        to.n && (to.p[0] == '/' || to.p[0] == '\\' || to.p[0] == '$' || (to.n > 1 && to.p[1] == ':'));
    if (!whole && from.n)
        to = arena_join(r->a, from, from.p[from.n - 1] == '/' ? STR("") : STR("/"), to);
    if (to.n <= DOCKERFILE_VALUE)
        set(r, SET_WORKDIR, to, in);
}

static void read_healthcheck(struct docker_reader *r, const struct dockerfile_instruction *in)
{
    str rest = in->text, word, all = STR("exec");
    dockerfile_words words = {0};
    dockerfile_word(&rest, r->d.escape, &word);
    rest = str_trim(rest);
    if (str_ieq(word, STR("NONE"))) {
        set(r, SET_HEALTHCHECK, STR("none"), in);
        return;
    }
    if (!dockerfile_array(r->a, rest, &words)) {
        words.n = 0;
        vec_push(r->a, &words, rest);
    }
    for (size_t i = 0; i < words.n && all.n <= DOCKERFILE_VALUE; i++)
        all = arena_join(r->a, all, STR(" "), words.v[i]);
    set(r, SET_HEALTHCHECK, all, in);
}

static void read_plain(struct docker_reader *r, const struct dockerfile_instruction *in, enum setting_key key)
{
    if (in->text.n)
        set(r, key, expanded(r, in->text), in);
}

static void read_shell(struct docker_reader *r, const struct dockerfile_instruction *in, enum setting_key key)
{
    dockerfile_words words = {0};
    if (!dockerfile_array(r->a, in->text, &words))
        return;
    drop(&current(r)->c, key);
    for (size_t i = 0; i < words.n; i++)
        set(r, key, words.v[i], in);
}

static void read_onbuild(struct docker_reader *r, const struct dockerfile_instruction *in,
                         enum setting_key key)
{
    set(r, key, in->text, in);
}

typedef void instruction_reader(struct docker_reader *, const struct dockerfile_instruction *,
                                enum setting_key);

/* What has no reader only makes a step. */
static const struct {
    const char *name;
    instruction_reader *read;
    enum setting_key key;
} instructions[] = {
    {"ADD", NULL, 0},
    {"COPY", NULL, 0},
    {"RUN", NULL, 0},
    {"MAINTAINER", NULL, 0},
    {"FROM", NULL, 0},
    {"ARG", NULL, 0},
    {"ENV", NULL, 0},
    {"LABEL", NULL, 0},
    {"WORKDIR", NULL, 0},
    {"HEALTHCHECK", NULL, 0},
    {"CMD", read_command, SET_COMMAND},
    {"ENTRYPOINT", read_command, SET_ENTRYPOINT},
    {"EXPOSE", read_words, SET_EXPOSE},
    {"VOLUME", read_words, SET_VOLUME},
    {"USER", read_plain, SET_USER},
    {"STOPSIGNAL", read_plain, SET_STOP_SIGNAL},
    {"SHELL", read_shell, SET_SHELL},
    {"ONBUILD", read_onbuild, SET_ONBUILD},
};

static void add_step(struct docker_reader *r, const struct dockerfile_instruction *in)
{
    dockerfile_words words = {0};
    bool command = str_is(in->name, "RUN") || str_is(in->name, "CMD") || str_is(in->name, "ENTRYPOINT");
    struct build_step step = {.instruction = in->name,
                              .flags = in->flags,
                              .args = STR(""),
                              .layer = -1,
                              .stage = (uint32_t)(r->stages.n - 1),
                              .said = said_at(r, in)};
    step.shell_form = command && !dockerfile_array(r->a, in->text, &words);
    step.text = in->here.n ? arena_join(r->a, in->text, STR("\n"), in->here) : in->text;
    vec_push(r->a, &current(r)->c.steps, step);
}

static bool read_known(struct docker_reader *r, const struct dockerfile_instruction *in)
{
    size_t i = 0, n = sizeof instructions / sizeof *instructions;
    while (i < n && !str_eq(in->name, str_c(instructions[i].name)))
        i++;
    if (i == n)
        return false;
    if (instructions[i].read)
        instructions[i].read(r, in, instructions[i].key);
    else if (str_is(in->name, "ENV") || str_is(in->name, "LABEL"))
        read_pairs(r, in);
    else if (str_is(in->name, "ARG"))
        read_arg(r, in);
    else if (str_is(in->name, "WORKDIR"))
        read_workdir(r, in);
    else if (str_is(in->name, "HEALTHCHECK"))
        read_healthcheck(r, in);
    return true;
}

static void read_instruction(struct docker_reader *r, const struct dockerfile_instruction *in)
{
    if (str_is(in->name, "FROM") && r->stages.n < STAGES) {
        read_from(r, in);
    } else if (!r->stages.n) {
        if (str_is(in->name, "ARG")) {
            read_arg(r, in);
        } else {
            r->outside_line = r->outside++ ? r->outside_line : in->line;
        }
        return;
    } else if (!read_known(r, in)) {
        if (!r->unknown++) {
            r->unknown_line = in->line;
            r->unknown_name = str_sub(in->name, 0, 40);
        }
        return;
    }
    add_step(r, in);
}

/* ---- the workload ---- */

static void tell(struct docker_reader *r)
{
    const struct dockerfile *d = &r->d;
    if (!r->stages.n)
        catalog_diag(r->ctx, DIAG_WARNING, r->entry, "no FROM that could be read: nothing of it is judged");
    if (r->unknown)
        catalog_diag(
            r->ctx, DIAG_WARNING, r->entry,
            "line %u: '%.*s' is no instruction that is known here (%u such lines): not judged, the rest is",
            r->unknown_line, STR_ARG(r->unknown_name), r->unknown);
    if (r->stages.n && r->outside)
        catalog_diag(r->ctx, DIAG_WARNING, r->entry,
                     "line %u: %u instructions stand before the first FROM: not judged", r->outside_line,
                     r->outside);
    if (d->open_heredoc)
        catalog_diag(r->ctx, DIAG_WARNING, r->entry, "line %u: a heredoc that nothing ends", d->open_heredoc);
    if (d->dropped || r->full_line)
        catalog_diag(r->ctx, DIAG_WARNING, r->entry,
                     "too many instructions or values: not all of it was read, from line %u",
                     d->dropped ? d->dropped : r->full_line);
}

static void give_workload(struct docker_reader *r)
{
    struct workload *w = catalog_workload(r->ctx, r->entry, STR("dockerfile"), r->stages.v[0].c.said.line);
    w->said.by = SAID_DOCKERFILE;
    w->kind = STR("Dockerfile");
    w->name = r->path;
    w->os = r->os;
    current(r)->c.role = STR("container");
    for (size_t i = 0; i < r->stages.n; i++)
        vec_push(r->a, &w->containers, r->stages.v[i].c);
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    struct docker_reader r = {.ctx = ctx,
                              .entry = entry,
                              .a = &ctx->unit->arena,
                              .path = catalog_path(ctx, entry),
                              .os = STR(""),
                              .global = {.escape = '\\', .work = 16 << 20}};
    str text;
    if (!catalog_text(ctx, entry, content, &text))
        return;
    dockerfile_parse(r.a, catalog_keep(ctx, text), &r.d);
    r.global.escape = r.d.escape;
    for (size_t i = 0; i < r.d.list.n; i++)
        read_instruction(&r, &r.d.list.v[i]);
    tell(&r);
    if (r.stages.n)
        give_workload(&r);
}

/* ---- which files ---- */

/* FROM IMAGE [AS NAME], not the "From" of a mail. */
static bool from_line(str line)
{
    str rest = str_trim(line), word, second = STR("");
    size_t n = 0;
    if (!str_istarts(rest, STR("FROM ")) && !str_istarts(rest, STR("FROM\t")))
        return false;
    rest = str_from(rest, 5);
    while (dockerfile_word(&rest, '\\', &word)) {
        if (str_starts(word, STR("--")))
            continue;
        n++;
        second = n == 2 ? word : second;
    }
    return n == 1 || (n == 3 && str_ieq(second, STR("AS"))) || (n == 2 && str_is(second, "\\"));
}

static bool named(str base)
{
    return str_istarts(base, STR("dockerfile")) || str_istarts(base, STR("containerfile"));
}

static bool probe(const struct entry *entry, str head)
{
    str line, base = str_base(entry->path);
    if (memchr(head.p ? head.p : "", 0, head.n) || str_ends(base, STR(".dockerignore")))
        return false;
    for (str rest = head; str_line(&rest, &line);) {
        str s = str_trim(line);
        if (str_starts(s, STR("\xef\xbb\xbf")))
            s = str_from(s, 3);
        if (from_line(s))
            return true;
        if (s.n && s.p[0] != '#' && !str_istarts(s, STR("ARG ")) && !named(base))
            return false;
    }
    return str_ieq(base, STR("Dockerfile")) || str_ieq(base, STR("Containerfile"));
}

static const char *const patterns[] = {
    "Dockerfile",   "dockerfile",   "Containerfile",   "Dockerfile.*",    "Containerfile.*",
    "*.Dockerfile", "*.dockerfile", "*.Containerfile", "*.containerfile", NULL};

const struct cataloger cataloger_dockerfile = {
    .name = "dockerfile",
    .doc = "Dockerfile, Containerfile, NAME.Dockerfile: every stage with its instructions, arguments and "
           "variables "
           "filled in",
    .ecosystem = "Dockerfile",
    .gives = TELLS_WORKLOADS,
    .patterns = patterns,
    .probe = probe,
    .by_content = true,
    .run = run,
};
