#include "base/limits.h"
#include "format/json.h"
#include "source/image_history.h"
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

/* ---- history ---- */

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
        struct build_step *s = vec_add(r->a, &r->c->steps);
        image_history_step(said, s);
        s->layer = empty ? -1 : layer++;
        s->said = image_said;
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
