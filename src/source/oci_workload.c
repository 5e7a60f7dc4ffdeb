#include "base/limits.h"
#include "format/json.h"
#include "source/oci.h"

static const struct said image_said = {SAID_IMAGE, STR_INIT(""), 0};

/* ---- what the configuration sets ---- */

struct reader {
    struct json j;
    struct arena *a;
    struct container *c;
};

static void set(struct reader *r, enum setting_key key, str value)
{
    container_set(r->a, r->c, key, value, image_said);
}

static void read_text(struct reader *r, enum setting_key key)
{
    str value;
    if (json_string(&r->j, &value) && value.n)
        set(r, key, value);
}

static void read_list(struct reader *r, enum setting_key key)
{
    str item;
    if (!json_array(&r->j))
        return;
    while (json_more(&r->j))
        if (json_string(&r->j, &item))
            set(r, key, item);
}

static void read_keys(struct reader *r, enum setting_key key)
{
    json_names names = {0};
    json_keys(r->a, &names, &r->j);
    for (size_t i = 0; i < names.n; i++)
        set(r, key, names.v[i]);
}

static void read_labels(struct reader *r)
{
    json_names names = {0}, values = {0};
    json_pairs(r->a, &names, &values, &r->j);
    for (size_t i = 0; i < names.n; i++)
        set(r, SET_LABEL, arena_join(r->a, names.v[i], STR("="), values.v[i]));
}

static void read_env(struct reader *r)
{
    str item;
    if (!json_array(&r->j))
        return;
    while (json_more(&r->j)) {
        struct variable v = {.value = STR(""), .from = VARIABLE_LITERAL, .said = image_said};
        if (!json_string(&r->j, &item))
            continue;
        str_cut(item, '=', &v.name, &v.value);
        vec_push(r->a, &r->c->env, v);
    }
}

static void read_flag(struct reader *r, enum setting_key key)
{
    bool on;
    if (json_bool(&r->j, &on))
        set(r, key, on ? STR("true") : STR("false"));
}

/* Test is ["NONE"], ["CMD", program, argument ...] or ["CMD-SHELL", line]; an empty one inherits. */
static void read_healthcheck(struct reader *r)
{
    str key, item, words = STR("");
    size_t n = 0;
    if (!json_object(&r->j))
        return;
    while (json_key(&r->j, &key)) {
        if (!str_is(key, "Test") || !json_array(&r->j)) {
            if (!str_is(key, "Test"))
                json_skip(&r->j);
            continue;
        }
        for (; json_more(&r->j); n++) {
            if (!json_string(&r->j, &item))
                item = STR("");
            if (n == 0)
                words = str_is(item, "NONE") ? STR("none") : STR("exec");
            else
                words = arena_join(r->a, words, STR(" "), item);
        }
    }
    if (n)
        set(r, SET_HEALTHCHECK, words);
}

static void read_config(struct reader *r)
{
    static const struct {
        const char *name;
        enum setting_key key;
        void (*read)(struct reader *, enum setting_key);
    } fields[] = {
        {"User", SET_USER, read_text},
        {"WorkingDir", SET_WORKDIR, read_text},
        {"StopSignal", SET_STOP_SIGNAL, read_text},
        {"Entrypoint", SET_ENTRYPOINT, read_list},
        {"Cmd", SET_COMMAND, read_list},
        {"Shell", SET_SHELL, read_list},
        {"OnBuild", SET_ONBUILD, read_list},
        {"ExposedPorts", SET_EXPOSE, read_keys},
        {"Volumes", SET_VOLUME, read_keys},
        {"ArgsEscaped", SET_ARGS_ESCAPED, read_flag},
    };
    str key;
    if (!json_object(&r->j))
        return;
    while (json_key(&r->j, &key)) {
        size_t i = 0, n = sizeof fields / sizeof *fields;
        while (i < n && !str_eq(key, str_c(fields[i].name)))
            i++;
        if (i < n)
            fields[i].read(r, fields[i].key);
        else if (str_is(key, "Env"))
            read_env(r);
        else if (str_is(key, "Labels"))
            read_labels(r);
        else if (str_is(key, "Healthcheck"))
            read_healthcheck(r);
        else
            json_skip(&r->j);
    }
}

/* ---- history: what each builder writes of an instruction ---- */

static bool is_instruction(str word)
{
    static const char *const words[] = {"ADD",    "ARG",   "CMD",         "COPY",  "ENTRYPOINT", "ENV",
                                        "EXPOSE", "FROM",  "HEALTHCHECK", "LABEL", "MAINTAINER", "ONBUILD",
                                        "RUN",    "SHELL", "STOPSIGNAL",  "USER",  "VOLUME",     "WORKDIR"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_eq(word, str_c(words[i])))
            return true;
    return false;
}

/* "|2 A=1 B=two words /bin/sh -c ...": the arguments end where the shell begins, since their values may have
 * blanks. */
static void take_args(struct build_step *s)
{
    static const char *const shells[] = {" /bin/sh -c ", " /bin/bash -c ", " /bin/ash -c ", " cmd /S /C ",
                                         " powershell "};
    str head, rest;
    if (!s->text.n || s->text.p[0] != '|' || !str_cut(s->text, ' ', &head, &rest))
        return;
    for (size_t i = 0; i < sizeof shells / sizeof *shells; i++) {
        ptrdiff_t at = str_find(s->text, str_c(shells[i]));
        if (at < (ptrdiff_t)head.n)
            continue;
        s->args = str_sub(s->text, head.n + 1, (size_t)at > head.n ? (size_t)at - head.n - 1 : 0);
        s->text = str_from(s->text, (size_t)at + 1);
        return;
    }
}

/* "/bin/sh -c LINE" is the shell form of LINE. */
static void take_shell(struct build_step *s)
{
    static const char *const shells[] = {"/bin/sh -c ", "/bin/bash -c ", "/bin/ash -c ", "cmd /S /C "};
    for (size_t i = 0; i < sizeof shells / sizeof *shells; i++)
        if (str_starts(s->text, str_c(shells[i]))) {
            s->shell_form = true;
            s->text = str_from(s->text, strlen(shells[i]));
            return;
        }
    str text = s->text;
    s->shell_form = !str_starts(text, STR("["));
}

/* The old builder wrote "/bin/sh -c #(nop) USER app" of what runs nothing, and of RUN what it ran; BuildKit
 * writes the instruction and "# buildkit" behind it. Buildah and kaniko do as the one or the other. */
static struct build_step step_of(str said)
{
    struct build_step s = {
        .instruction = STR(""), .flags = STR(""), .args = STR(""), .layer = -1, .said = image_said};
    str nop = STR("/bin/sh -c #(nop)"), windows_nop = STR("cmd /S /C #(nop)"), mark = STR("# buildkit"), word,
        rest;
    s.text = str_trim(said);
    if (str_ends(s.text, mark))
        s.text = str_trim(str_sub(s.text, 0, s.text.n - mark.n));
    bool runs_nothing = true;
    if (str_starts(s.text, nop))
        s.text = str_trim(str_from(s.text, nop.n));
    else if (str_starts(s.text, windows_nop))
        s.text = str_trim(str_from(s.text, windows_nop.n));
    else
        runs_nothing = false;
    bool cut = str_cut(s.text, ' ', &word, &rest);
    if (is_instruction(word)) {
        s.instruction = word;
        s.text = cut ? str_trim(rest) : STR("");
    } else if (!runs_nothing &&
               (str_starts(s.text, STR("/bin/")) || str_starts(s.text, STR("|")) ||
                str_starts(s.text, STR("cmd /S /C ")) || str_starts(s.text, STR("powershell ")))) {
        s.instruction = STR("RUN");
    }
    if (str_is(s.instruction, "RUN"))
        take_args(&s);
    if (str_is(s.instruction, "RUN") || str_is(s.instruction, "CMD") || str_is(s.instruction, "ENTRYPOINT"))
        take_shell(&s);
    return s;
}

static void read_steps(struct reader *r)
{
    str key, said;
    int32_t layer = 0;
    if (!json_array(&r->j))
        return;
    while (json_more(&r->j)) {
        bool empty = false;
        said = STR("");
        if (!json_object(&r->j))
            continue;
        while (json_key(&r->j, &key)) {
            if (str_is(key, "created_by"))
                json_string(&r->j, &said);
            else if (str_is(key, "empty_layer"))
                json_bool(&r->j, &empty);
            else
                json_skip(&r->j);
        }
        struct build_step s = step_of(said);
        s.layer = empty ? -1 : layer++;
        vec_push(r->a, &r->c->steps, s);
    }
}

bool oci_workload_parse(str text, struct arena *a, struct workload *w, struct err *e)
{
    struct reader r = {.a = a};
    str key;
    *w = (struct workload){.format = STR("image"), .kind = STR("Image"), .said = image_said};
    json_init(&r.j, text, a, limits_default.json_depth);
    if (json_peek(&r.j) != JSON_OBJECT)
        return err_set(e, "image configuration", STR_NONE, "it is no JSON object");
    r.c = vec_add(a, &w->containers);
    *r.c = (struct container){.role = STR("image"), .said = image_said};
    json_object(&r.j);
    while (json_key(&r.j, &key)) {
        if (str_is(key, "os"))
            json_string(&r.j, &w->os);
        else if (str_is(key, "os.version"))
            json_string(&r.j, &w->os_version);
        else if (str_is(key, "config"))
            read_config(&r);
        else if (str_is(key, "history"))
            read_steps(&r);
        else
            json_skip(&r.j);
    }
    return json_done(&r.j) || err_set(e, "image configuration", STR_NONE, "%s", r.j.why);
}
