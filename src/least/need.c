#include "least/need.h"
#include "base/buf.h"
#include "base/path.h"
#include "catalog/collect.h"
#include "source/tree.h"

enum { USER_GUESSED = 10001, USER_NOBODY = 65534, WRITES_MAX = 64 };

/* ---- servers ---- */

static bool has_word(const char *words, str word)
{
    str rest = str_c(words), one;
    while (str_split(&rest, ' ', &one))
        if (word.n && str_eq(one, word))
            return true;
    return false;
}

const struct server *server_of(str program)
{
    for (const struct server *s = servers; s->programs; s++)
        if (has_word(s->programs, program))
            return s;
    return NULL;
}

/* ---- what the image says ---- */

/* One account of etc/passwd. */
struct account {
    str name;
    uint32_t uid, gid;
};
struct reading_need {
    struct arena *a;
    struct need *n;
    struct tree tree;
    VEC(struct account) accounts;
    const struct server *server;
};

/* By the facts of etc/passwd as it is seen at the top (catalog/accounts.c). */
static void take_accounts(struct reading_need *r, const struct inventory *inv)
{
    for (size_t i = 0; i < inv->facts.n; i++) {
        const struct fact *f = &inv->facts.v[i];
        str uid, gid, rest = f->detail;
        uint64_t u, g;
        if (str_is(f->key, "account.user") && str_split(&rest, ':', &uid) && str_split(&rest, ':', &gid) &&
            str_u64(uid, 10, &u) && str_u64(gid, 10, &g) && u < UINT32_MAX && g < UINT32_MAX)
            vec_push(r->a, &r->accounts, (struct account){f->subject, (uint32_t)u, (uint32_t)g});
    }
}

static const struct account *account_named(const struct reading_need *r, str name)
{
    for (size_t i = 0; i < r->accounts.n; i++)
        if (str_eq(r->accounts.v[i].name, name))
            return &r->accounts.v[i];
    return NULL;
}

static const struct account *account_of(const struct reading_need *r, uint64_t uid)
{
    for (size_t i = 0; i < r->accounts.n; i++)
        if (r->accounts.v[i].uid == uid)
            return &r->accounts.v[i];
    return NULL;
}

static void note(struct reading_need *r, str text)
{
    vec_push(r->a, &r->n->notes, text);
}

/* ---- may a user start the program? ---- */

static bool allows(const struct tree_node *n, uint32_t uid, uint32_t gid, unsigned right)
{
    unsigned shift = n->uid == uid ? 6 : n->gid == gid ? 3 : 0;
    return (n->mode >> shift & right) == right;
}

/* The program's file, by PATH; NULL if it is not there. */
static const struct tree_ref *program_file(struct reading_need *r, str *path)
{
    struct err ignored;
    str word = r->n->command.n ? r->n->command.v[0] : STR("");
    str search = STR("/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"), dir;
    if (str_chr(word, '/') >= 0) {
        *path = word.p[0] == '/' ? word : arena_join(r->a, r->n->workdir, STR("/"), word);
        return tree_resolve(&r->tree, r->a, path_clean(r->a, *path, NULL), &ignored);
    }
    for (size_t i = 0; i < r->n->env.n; i++)
        if (str_starts(r->n->env.v[i], STR("PATH=")))
            search = str_from(r->n->env.v[i], 5);
    while (word.n && str_split(&search, ':', &dir)) {
        *path = arena_join(r->a, dir, STR("/"), word);
        const struct tree_ref *found = tree_resolve(&r->tree, r->a, path_clean(r->a, *path, NULL), &ignored);
        if (found)
            return found;
    }
    return NULL;
}

static bool may_start(struct reading_need *r, uint32_t uid, uint32_t gid)
{
    str path;
    const struct tree_ref *file = program_file(r, &path);
    if (!file)
        return true; /* it is told of elsewhere */
    for (str dir = str_dir(tree_path(file->node)); dir.n; dir = str_dir(dir)) {
        const struct tree_ref *d = tree_find(&r->tree, dir);
        if (d && d->node->type == ENTRY_DIR && !allows(d->node, uid, gid, 1))
            return false;
    }
    return allows(file->node, uid, gid, 5);
}

/* ---- the user ---- */

static bool take_account(struct reading_need *r, const struct account *a)
{
    if (!a || a->uid == 0 || !may_start(r, a->uid, a->gid))
        return false;
    r->n->uid = a->uid;
    r->n->gid = a->gid;
    r->n->user_exists = true;
    return true;
}

/* Root, or nobody that is there: the server's own user, else one for people, else nobody. */
static void choose_user(struct reading_need *r)
{
    str rest = str_c(r->server ? r->server->users : ""), name;
    while (str_split(&rest, ' ', &name))
        if (take_account(r, account_named(r, name)))
            return;
    for (size_t i = 0; i < r->accounts.n; i++)
        if (r->accounts.v[i].uid >= 1000 && r->accounts.v[i].uid != USER_NOBODY &&
            take_account(r, &r->accounts.v[i]))
            return;
    if (take_account(r, account_of(r, USER_NOBODY)) || take_account(r, account_named(r, STR("nobody"))))
        return;
    if (!may_start(r, r->n->uid, r->n->gid))
        note(r, STR("no user but root may start the program: give others the right to read and execute it"));
    note(r, arena_printf(r->a, "the image has no user but root: %u is in no passwd file", r->n->uid));
}

/* "1000", "1000:1000", "app", "app:staff" of the configuration. */
static void find_user(struct reading_need *r, str said)
{
    str user, group;
    uint64_t uid, gid;
    if (!str_cut(said, ':', &user, &group))
        group = STR("");
    bool number = str_u64(user, 10, &uid) && uid < UINT32_MAX;
    const struct account *a = number ? account_of(r, uid) : account_named(r, user);
    if (number && uid > 0) {
        r->n->uid = (uint32_t)uid;
        r->n->gid = a ? a->gid : (uint32_t)uid;
        r->n->user_exists = a != NULL;
        if (str_u64(group, 10, &gid) && gid < UINT32_MAX)
            r->n->gid = (uint32_t)gid;
        if (!may_start(r, r->n->uid, r->n->gid))
            note(r, arena_printf(r->a, "user %u of the image may not start its program", r->n->uid));
        return;
    }
    if (user.n && !number && !a)
        note(r, arena_printf(r->a, "the image's user %.*s is not in its passwd file", STR_ARG(user)));
    if (!take_account(r, a))
        choose_user(r);
}

/* ---- what it writes ---- */

static void add_write(struct reading_need *r, str path)
{
    path = arena_join(r->a, STR("/"), path_clean(r->a, path, NULL), STR(""));
    size_t at = 0;
    if (path.n < 2 || r->n->writes.n >= WRITES_MAX)
        return;
    for (; at < r->n->writes.n; at++) {
        int order = str_cmp(path, r->n->writes.v[at]);
        if (order == 0)
            return;
        if (order < 0)
            break;
    }
    vec_push(r->a, &r->n->writes, path);
    for (size_t i = r->n->writes.n - 1; i > at; i--)
        r->n->writes.v[i] = r->n->writes.v[i - 1];
    r->n->writes.v[at] = path;
}

/* A folder that is a link would be two mounts on one place: only what it names counts. Those that are not in
 * the image are nothing that it writes to. */
static void add_server_writes(struct reading_need *r)
{
    struct err ignored;
    str rest = str_c(r->server ? r->server->writes : ""), path;
    while (str_split(&rest, ' ', &path)) {
        const struct tree_ref *d = tree_resolve(&r->tree, r->a, path_clean(r->a, path, NULL), &ignored);
        if (d && d->node->type == ENTRY_DIR)
            add_write(r, tree_path(d->node));
    }
}

/* Words of the command and the image's names: shells and starters are passed. */
static void find_server(struct reading_need *r)
{
    for (size_t i = 0; i < r->n->command.n && !r->server; i++)
        r->server = server_of(str_base(r->n->command.v[i]));
    for (size_t i = 0; i < r->n->names.n && !r->server; i++) {
        str name = str_base(r->n->names.v[i]), repository, tag;
        r->server = server_of(str_cut(name, ':', &repository, &tag) ? repository : name);
    }
}

/* A VOLUME, once the user is known. */
static void see_volume(struct reading_need *r, str path)
{
    struct err ignored;
    path = path_clean(r->a, path, NULL);
    const struct tree_ref *d = tree_resolve(&r->tree, r->a, path, &ignored);
    path = arena_join(r->a, STR("/"), path, STR(""));
    if (d && d->node->type == ENTRY_DIR && allows(d->node, r->n->uid, r->n->gid, 3))
        vec_push(r->a, &r->n->own, path);
    note(r,
         arena_printf(r->a,
                      "what is written to %.*s, a volume of the image, is not kept: mount a volume there if "
                      "it has to be",
                      STR_ARG(path)));
}

static void take_config(struct reading_need *r, const struct inventory *inv)
{
    const struct container *c =
        inv->workloads.n && inv->workloads.v[0].containers.n ? &inv->workloads.v[0].containers.v[0] : NULL;
    size_t at = 0;
    uint64_t port;
    for (size_t i = 0; i < inv->entrypoint.n; i++)
        vec_push(r->a, &r->n->command, arena_dup(r->a, inv->entrypoint.v[i]));
    for (size_t i = 0; i < inv->names.n; i++)
        vec_push(r->a, &r->n->names, arena_dup(r->a, inv->names.v[i]));
    for (size_t i = 0; c && i < c->env.n; i++)
        vec_push(r->a, &r->n->env, arena_join(r->a, c->env.v[i].name, STR("="), c->env.v[i].value));
    r->n->workdir = c ? arena_dup(r->a, container_value(c, SET_WORKDIR)) : STR("");
    find_server(r);
    for (const struct setting *s; c && (s = container_next(c, SET_VOLUME, &at));)
        add_write(r, s->value);
    at = 0;
    for (const struct setting *s; c && (s = container_next(c, SET_EXPOSE, &at));) {
        str number, protocol;
        str_cut(s->value, '/', &number, &protocol);
        r->n->low_port |= str_u64(number, 10, &port) && port > 0 && port < 1024;
    }
    /* Only a manifest's digest is what registries know an image by. */
    if (str_find(inv->media_type, STR("manifest")) >= 0)
        r->n->digest = arena_dup(r->a, inv->digest);
    add_server_writes(r);
    add_write(r, STR("tmp"));
    find_user(r, c ? container_value(c, SET_USER) : STR(""));
    at = 0;
    for (const struct setting *s; c && (s = container_next(c, SET_VOLUME, &at));)
        see_volume(r, s->value);
}

bool need_read(struct target *t, const struct source_options *o, struct arena *a, struct tree *tree,
               struct need *out, struct err *e)
{
    struct reading_need r = {.a = a, .n = out};
    struct inventory inv = {.arena = a, .ref = str_c(t->spec)};
    struct collect_options collect = {.source = *o, .tier = -1};
    *out = need_default(a);
    out->writes.n = 0;
    if (!tree_read(t, o, false, tree, e) || !inventory_read(t, &collect, &inv, e))
        return false;
    r.tree = *tree;
    out->image = true;
    take_accounts(&r, &inv);
    take_config(&r, &inv);
    return true;
}

struct need need_default(struct arena *a)
{
    struct need n = {.uid = USER_GUESSED, .gid = USER_GUESSED};
    n.digest = n.workdir = STR("");
    vec_push(a, &n.writes, STR("/tmp"));
    return n;
}

/* ---- through the pipe ---- */

static void line(struct buf *out, const char *key, str value)
{
    buf_printf(out, "%s ", key);
    for (size_t i = 0; i < value.n; i++)
        buf_ch(out, value.p[i] == '\n' || value.p[i] == '\r' ? ' ' : value.p[i]);
    buf_ch(out, '\n');
}

void need_write(struct buf *out, const struct need *n)
{
    buf_printf(out, "user %u %u %u\nlow %u\n", n->uid, n->gid, n->user_exists, n->low_port);
    line(out, "digest", n->digest);
    line(out, "workdir", n->workdir);
    for (size_t i = 0; i < n->names.n; i++)
        line(out, "name", n->names.v[i]);
    for (size_t i = 0; i < n->writes.n; i++)
        line(out, "write", n->writes.v[i]);
    for (size_t i = 0; i < n->own.n; i++)
        line(out, "own", n->own.v[i]);
    for (size_t i = 0; i < n->command.n; i++)
        line(out, "command", n->command.v[i]);
    for (size_t i = 0; i < n->env.n; i++)
        line(out, "env", n->env.v[i]);
    for (size_t i = 0; i < n->notes.n; i++)
        line(out, "note", n->notes.v[i]);
}

bool need_is_own(const struct need *n, str path)
{
    for (size_t i = 0; i < n->own.n; i++)
        if (str_eq(n->own.v[i], path))
            return true;
    return false;
}

static bool parse_user(str value, struct need *n)
{
    str word;
    uint64_t v[3] = {0};
    for (int i = 0; i < 3; i++)
        if (!str_split(&value, ' ', &word) || !str_u64(word, 10, &v[i]) || v[i] > UINT32_MAX)
            return false;
    n->uid = (uint32_t)v[0];
    n->gid = (uint32_t)v[1];
    n->user_exists = v[2] == 1;
    return true;
}

bool need_parse(struct arena *a, str text, struct need *n)
{
    str at, key, value;
    *n = (struct need){.image = true, .digest = STR_INIT(""), .workdir = STR_INIT("")};
    while (str_line(&text, &at)) {
        if (!str_cut(at, ' ', &key, &value))
            return false;
        value = value.n ? arena_dup(a, value) : STR("");
        if (str_is(key, "user") && !parse_user(value, n))
            return false;
        if (str_is(key, "low"))
            n->low_port = str_is(value, "1");
        else if (str_is(key, "digest"))
            n->digest = value;
        else if (str_is(key, "workdir"))
            n->workdir = value;
        else if (str_is(key, "name"))
            vec_push(a, &n->names, value);
        else if (str_is(key, "write"))
            vec_push(a, &n->writes, value);
        else if (str_is(key, "own"))
            vec_push(a, &n->own, value);
        else if (str_is(key, "command"))
            vec_push(a, &n->command, value);
        else if (str_is(key, "env"))
            vec_push(a, &n->env, value);
        else if (str_is(key, "note"))
            vec_push(a, &n->notes, value);
    }
    return true;
}
