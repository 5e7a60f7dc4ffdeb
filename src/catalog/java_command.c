#include "catalog/java_command.h"
#include "base/path.h"

#define WORDS_MAX 4096u

typedef VEC(str) words;

static const struct container *container_of(const struct inventory *inv)
{
    for (size_t i = 0; i < inv->workloads.n; i++)
        if (str_is(inv->workloads.v[i].format, "image") && inv->workloads.v[i].containers.n)
            return &inv->workloads.v[i].containers.v[0];
    return NULL;
}

static str workdir(const struct container *c)
{
    for (size_t i = 0; c && i < c->settings.n; i++)
        if (c->settings.v[i].key == SET_WORKDIR)
            return c->settings.v[i].value;
    return STR("/");
}

/* A path of the command in the artifact. */
static str in_image(struct arena *a, const struct inventory *inv, str path)
{
    return path_join(a, path_clean(a, workdir(container_of(inv)), NULL), path);
}

/* A line for the shell that is nothing but one command without expansions, redirections and the like. */
static void split_line(struct arena *a, words *to, str line, str *doubt)
{
    str word;
    for (size_t i = 0; i < line.n; i++)
        if (strchr("$`\"'\\|&;<>(){}\n", line.p[i]))
            *doubt = STR("its shell command has more than words in it");
    while (str_split(&line, ' ', &word)) {
        word = str_trim(word);
        if (word.n && !str_is(word, "exec") && to->n < WORDS_MAX)
            vec_push(a, to, word);
    }
}

/* Programs that only start the one that follows. */
static bool only_starts(str word)
{
    static const str names[] = {STR_INIT("tini"), STR_INIT("dumb-init"), STR_INIT("catatonit"),
                                STR_INIT("--")};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_eq(str_base(word), names[i]))
            return true;
    return false;
}

static bool is_shell(str word)
{
    str base = str_base(word);
    return str_is(base, "sh") || str_is(base, "bash") || str_is(base, "ash") || str_is(base, "dash");
}

static void command_words(struct arena *a, const struct inventory *inv, words *to, str *doubt)
{
    size_t i = 0, n = inv->entrypoint.n;
    const str *v = inv->entrypoint.v;
    while (i < n && only_starts(v[i]))
        i++;
    if (i + 2 < n && is_shell(v[i]) && (str_is(v[i + 1], "-c") || str_is(v[i + 1], "-ec"))) {
        split_line(a, to, v[i + 2], doubt);
        return;
    }
    for (; i < n && to->n < WORDS_MAX; i++)
        vec_push(a, to, v[i]);
}

/* Options after which it is known what can be loaded: sizes, collectors, and properties of the program's own.
 */
static bool option_is_plain(str o)
{
    static const str heads[] = {STR_INIT("-Xm"),
                                STR_INIT("-Xs"),
                                STR_INIT("-Xlog"),
                                STR_INIT("-XX:"),
                                STR_INIT("-server"),
                                STR_INIT("-ea"),
                                STR_INIT("-da"),
                                STR_INIT("--enable-preview"),
                                STR_INIT("--add-opens="),
                                STR_INIT("--add-exports="),
                                STR_INIT("-Djava.security.egd="),
                                STR_INIT("-Djava.awt.headless="),
                                STR_INIT("-Djava.io.tmpdir="),
                                STR_INIT("-Djava.net.prefer")};
    static const str of_platform[] = {STR_INIT("java."),    STR_INIT("javax."),   STR_INIT("jdk."),
                                      STR_INIT("sun."),     STR_INIT("com.sun."), STR_INIT("jdbc."),
                                      STR_INIT("org.xml."), STR_INIT("org.w3c.")};
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        if (str_starts(o, heads[i]))
            return !str_starts(o, STR("-XX:Flags")) && !str_starts(o, STR("-XX:VMOptionsFile"));
    for (size_t i = 0; i < sizeof of_platform / sizeof *of_platform; i++)
        if (str_starts(str_from(o, 2), of_platform[i]))
            return false;
    return str_starts(o, STR("-D"));
}

static void doubt_options(struct arena *a, str text, str *doubt)
{
    str word;
    while (str_split(&text, ' ', &word))
        if (word.n && !option_is_plain(word) && !doubt->n)
            *doubt = arena_join(a, STR("it is started with "), word, STR(""));
}

/* Options that the environment gives to every Java. */
static void read_environment(struct arena *a, const struct inventory *inv, str *doubt)
{
    const struct container *c = container_of(inv);
    for (size_t i = 0; c && i < c->env.n; i++) {
        str name = c->env.v[i].name;
        if (str_is(name, "JAVA_TOOL_OPTIONS") || str_is(name, "JDK_JAVA_OPTIONS") ||
            str_is(name, "_JAVA_OPTIONS"))
            doubt_options(a, c->env.v[i].value, doubt);
    }
}

/* Jib keeps a long class path in a file beside what is in it. */
static void jib_path(struct arena *a, struct java_command *out, str folder)
{
    static const str parts[] = {STR_INIT("/classes"), STR_INIT("/resources"), STR_INIT("/libs/*")};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        vec_push(a, &out->path, arena_join(a, folder, parts[i], STR("")));
}

static void class_path(struct arena *a, const struct inventory *inv, struct java_command *out, str text)
{
    str part;
    if (str_starts(text, STR("@")) && str_is(str_base(text), "jib-classpath-file")) {
        jib_path(a, out, in_image(a, inv, str_dir(str_from(text, 1))));
        return;
    }
    while (str_split(&text, ':', &part))
        vec_push(a, &out->path, in_image(a, inv, part));
}

static str default_path(const struct inventory *inv)
{
    const struct container *c = container_of(inv);
    for (size_t i = 0; c && i < c->env.n; i++)
        if (str_is(c->env.v[i].name, "CLASSPATH"))
            return c->env.v[i].value;
    return STR(".");
}

static bool takes_value(str o)
{
    return str_is(o, "--add-opens") || str_is(o, "--add-exports") || str_is(o, "--add-reads");
}

static bool read_java(struct arena *a, const struct inventory *inv, const words *w, size_t i,
                      struct java_command *out)
{
    for (; i < w->n; i++) {
        str o = w->v[i];
        bool path = str_is(o, "-cp") || str_is(o, "-classpath") || str_is(o, "--class-path");
        if (path && i + 1 < w->n) {
            class_path(a, inv, out, w->v[++i]);
        } else if (str_is(o, "-jar") && i + 1 < w->n) {
            out->jar = in_image(a, inv, w->v[i + 1]);
            return true;
        } else if (takes_value(o)) {
            i++;
        } else if (str_starts(o, STR("$"))) {
            continue; /* that there is doubt was said */
        } else if (!str_starts(o, STR("-"))) {
            out->main = o;
            if (!out->path.n)
                class_path(a, inv, out, default_path(inv));
            return !str_starts(o, STR("@"));
        } else if (str_is(o, "-m") || str_starts(o, STR("--module"))) {
            return false;
        } else {
            doubt_options(a, o, &out->doubt);
        }
    }
    return false;
}

bool java_command_read(struct arena *a, const struct inventory *inv, struct java_command *out)
{
    words w = {0};
    *out = (struct java_command){.jar = STR_INIT(""), .main = STR_INIT(""), .doubt = STR_INIT("")};
    command_words(a, inv, &w, &out->doubt);
    if (!w.n || !str_is(str_base(w.v[0]), "java"))
        return false;
    read_environment(a, inv, &out->doubt);
    return read_java(a, inv, &w, 1, out);
}
