#include "check/host/files.h"
#include "base/map.h"
#include "check/rule.h"
#include "check/tally.h"

struct judging {
    struct arena *a;
    const struct inventory *inv;
    struct report *r;
    bool complete; /* everything was read: what was not seen is not there */
    str subject;   /* of findings on the artifact as a whole */
};

static void pass(const struct judging *j, const char *rule, const char *why)
{
    if (j->complete)
        rule_result(j->a, j->r, rule, CHECK_PASS, str_c(why));
    else
        rule_result(j->a, j->r, rule, CHECK_UNKNOWN, STR("not everything could be read"));
}

/* One finding for all; NULL when nothing counts against the rule. */
static struct finding *judge_tally(const struct judging *j, const char *rule, const struct tally *t,
                                   const char *why)
{
    if (!t->facts.n) {
        pass(j, rule, why);
        return NULL;
    }
    return tally_finding(j->a, j->r, rule, j->subject, t);
}

static void join(struct judging *j, struct tally *to, const struct tally *from)
{
    for (size_t i = 0; i < from->facts.n; i++)
        vec_push(j->a, &to->facts, from->facts.v[i]);
    to->more += from->more;
}

/* ---- accounts ---- */

static str field(str detail, size_t n)
{
    str part = STR("");
    for (size_t i = 0; i <= n; i++)
        if (!str_split(&detail, ':', &part))
            return STR("");
    return part;
}

static const struct fact *account(const struct judging *j, const char *key, str name)
{
    for (size_t i = 0; i < j->inv->facts.n; i++)
        if (fact_is(&j->inv->facts.v[i], key) && str_eq(j->inv->facts.v[i].subject, name))
            return &j->inv->facts.v[i];
    return NULL;
}

static void blame(const struct judging *j, struct tally *t, const struct fact *f, const char *what)
{
    struct fact *copy = arena_many(j->a, struct fact, 1);
    *copy = *f;
    copy->detail = str_c(what);
    vec_push(j->a, &t->facts, copy);
}

/* An empty password in passwd, or in shadow where passwd refers to it. */
static void blame_passwords(const struct judging *j, struct tally *t)
{
    for (size_t i = 0; i < j->inv->facts.n; i++) {
        const struct fact *f = &j->inv->facts.v[i];
        if (fact_is(f, "account.user") && str_is(field(f->detail, 2), "empty"))
            blame(j, t, f, "empty password");
        if (fact_is(f, "account.shadow") && str_is(f->detail, "empty") &&
            account(j, "account.user", f->subject))
            blame(j, t, f, "empty password");
    }
}

static void blame_twins(const struct judging *j, struct tally *t, const char *key)
{
    struct map names = {0}, numbers = {0};
    for (size_t i = 0; i < j->inv->facts.n; i++) {
        const struct fact *f = &j->inv->facts.v[i];
        bool new_name, new_number;
        if (!fact_is(f, key))
            continue;
        map_put(j->a, &names, f->subject, &new_name);
        map_put(j->a, &numbers, field(f->detail, 0), &new_number);
        if (!new_name)
            blame(j, t, f, "the name stands twice");
        else if (!new_number)
            blame(j, t, f, "another has the same number");
    }
}

static void check_accounts(const struct judging *j)
{
    struct tally users = tally_of(j->a, j->inv, "account.user"), t = {0};
    if (!users.facts.n) {
        rule_result(j->a, j->r, "HA-U08", j->complete ? CHECK_NOT_APPLICABLE : CHECK_UNKNOWN,
                    STR("there is no etc/passwd"));
        return;
    }
    blame_passwords(j, &t);
    blame_twins(j, &t, "account.user");
    blame_twins(j, &t, "account.group");
    if (!t.facts.n && tally_of(j->a, j->inv, "account.unread").facts.n)
        rule_result(j->a, j->r, "HA-U08", CHECK_UNKNOWN,
                    STR("lines of the files of accounts could not be read"));
    else
        judge_tally(j, "HA-U08", &t, "every account has a password or is locked, and a number of its own");
}

/* ---- the user that runs ---- */

static const struct container *image_container(const struct inventory *inv)
{
    for (size_t i = 0; i < inv->workloads.n; i++)
        if (str_is(inv->workloads.v[i].format, "image") && inv->workloads.v[i].containers.n)
            return &inv->workloads.v[i].containers.v[0];
    return NULL;
}

struct runner {
    enum { RUNNER_UNKNOWN, RUNNER_ROOT, RUNNER_USER } kind;
    bool named, listed; /* USER is a name; passwd has it */
    str user;
    uint64_t uid, gid;
};

static struct runner runner_of(const struct judging *j)
{
    struct runner run = {.gid = 0};
    const struct container *c = image_container(j->inv);
    if (!c)
        return run;
    str value = container_value(c, SET_USER), group = STR("");
    str_cut(value, ':', &run.user, &group);
    if (!run.user.n || str_is(run.user, "root") || str_is(run.user, "0")) {
        run.kind = RUNNER_ROOT;
        return run;
    }
    const struct fact *f = NULL;
    run.named = !str_u64(run.user, 10, &run.uid);
    for (size_t i = 0; !f && i < j->inv->facts.n; i++) {
        const struct fact *at = &j->inv->facts.v[i];
        if (fact_is(at, "account.user") && str_eq(run.named ? at->subject : field(at->detail, 0), run.user))
            f = at;
    }
    run.listed = f != NULL;
    if (f) {
        str_u64(field(f->detail, 0), 10, &run.uid);
        str_u64(field(f->detail, 1), 10, &run.gid);
    }
    const struct fact *g = group.n ? account(j, "account.group", group) : NULL;
    if (g)
        str_u64(field(g->detail, 0), 10, &run.gid);
    else if (group.n)
        str_u64(group, 10, &run.gid);
    if (!run.named || run.listed)
        run.kind = run.uid ? RUNNER_USER : RUNNER_ROOT;
    return run;
}

static void check_user_listed(const struct judging *j, const struct runner *run)
{
    if (!image_container(j->inv))
        rule_result(j->a, j->r, "HA-U03", CHECK_UNKNOWN, STR("there is no configuration that names a user"));
    else if (!run->named)
        rule_result(j->a, j->r, "HA-U03", CHECK_PASS,
                    run->user.n ? STR("the user is given by its number")
                                : STR("no user is named: it is root"));
    else if (run->listed || run->kind == RUNNER_ROOT)
        rule_result(j->a, j->r, "HA-U03", CHECK_PASS, STR("etc/passwd has the user"));
    else if (!j->complete)
        rule_result(j->a, j->r, "HA-U03", CHECK_UNKNOWN, STR("not everything could be read"));
    else
        rule_finding(
            j->a, j->r, "HA-U03", run->user,
            arena_printf(j->a, "USER is %.*s, which etc/passwd of the image has not", STR_ARG(run->user)));
}

/* ---- the entry point ---- */

/* "0755 0:0": may the runner write it? */
static bool may_write(const struct runner *run, str detail)
{
    str mode, owner, uid, gid;
    uint64_t m = 0, u = 0, g = 0;
    str_cut(detail, ' ', &mode, &owner);
    str_cut(owner, ':', &uid, &gid);
    str_u64(mode, 8, &m);
    str_u64(uid, 10, &u);
    str_u64(gid, 10, &g);
    if (u == run->uid)
        return true; /* an owner can give itself the right */
    return g == run->gid ? m & 0020 : m & 0002;
}

/* In a sticky folder only its owner and a file's owner replace the file. */
static bool may_replace(const struct runner *run, str detail)
{
    str mode, owner, uid, gid;
    uint64_t m = 0, u = 0;
    str_cut(detail, ' ', &mode, &owner);
    str_cut(owner, ':', &uid, &gid);
    str_u64(mode, 8, &m);
    str_u64(uid, 10, &u);
    return may_write(run, detail) && (!(m & 01000) || u == run->uid);
}

static void check_entry(const struct judging *j, const struct runner *run)
{
    struct tally program = tally_of(j->a, j->inv, "entry.program"),
                 folders = tally_of(j->a, j->inv, "entry.folder"), t = {0};
    if (!image_container(j->inv) || (run->kind == RUNNER_UNKNOWN && run->named)) {
        rule_result(j->a, j->r, "HA-U10", CHECK_UNKNOWN, STR("which user runs it is not known"));
        return;
    }
    if (!j->inv->entrypoint.n || run->kind == RUNNER_ROOT) {
        rule_result(j->a, j->r, "HA-U10", CHECK_NOT_APPLICABLE,
                    j->inv->entrypoint.n ? STR("it runs as root, who can write everything (HA-U01)")
                                         : STR("the image has no entry point"));
        return;
    }
    if (!program.facts.n) {
        rule_result(
            j->a, j->r, "HA-U10", CHECK_UNKNOWN,
            arena_printf(j->a, "%.*s was not found as an executable file", STR_ARG(j->inv->entrypoint.v[0])));
        return;
    }
    if (may_write(run, program.facts.v[0]->detail))
        vec_push(j->a, &t.facts, program.facts.v[0]);
    for (size_t i = 0; i < folders.facts.n; i++)
        if (may_replace(run, folders.facts.v[i]->detail))
            vec_push(j->a, &t.facts, folders.facts.v[i]);
    judge_tally(j, "HA-U10", &t, "the program and its folders are not writable by the user that runs it");
}

/* ---- files ---- */

static void check_setuid(struct judging *j)
{
    struct tally t = tally_of(j->a, j->inv, "file.setuid"), caps = tally_of(j->a, j->inv, "file.capability");
    join(j, &t, &caps);
    judge_tally(j, "HA-U09", &t, "no file has a setuid or setgid bit or capabilities");
}

static void check_writable(struct judging *j)
{
    struct tally t = tally_of(j->a, j->inv, "file.writable"), owners = tally_of(j->a, j->inv, "file.owner");
    struct tally users = tally_of(j->a, j->inv, "account.user");
    struct map known = {0};
    for (size_t i = 0; i < users.facts.n; i++)
        map_put(j->a, &known, field(users.facts.v[i]->detail, 0), NULL);
    for (size_t i = 0; users.facts.n && i < owners.facts.n; i++)
        if (!map_get(&known, owners.facts.v[i]->subject)) {
            struct fact *copy = arena_many(j->a, struct fact, 1);
            *copy = *owners.facts.v[i];
            copy->subject = owners.facts.v[i]->detail;
            copy->detail = arena_printf(j->a, "of user %.*s, whom etc/passwd has not",
                                        STR_ARG(owners.facts.v[i]->subject));
            vec_push(j->a, &t.facts, copy);
        }
    judge_tally(j, "HA-U11", &t,
                "only sticky folders are writable by everybody, and every owner has an account");
}

/* Those that a runtime makes in every container. */
static bool harmless_device(str detail)
{
    static const char *const names[] = {"character 1:3", "character 1:5", "character 1:7", "character 1:8",
                                        "character 1:9", "character 5:0", "character 5:1", "character 5:2"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_eq(detail, str_c(names[i])))
            return true;
    return false;
}

static void check_devices(struct judging *j)
{
    struct tally t = tally_of(j->a, j->inv, "file.device");
    bool harmless = true;
    for (size_t i = 0; i < t.facts.n; i++)
        harmless &= harmless_device(t.facts.v[i]->detail);
    struct finding *f = judge_tally(j, "HA-D05", &t, "there are no device nodes");
    if (f && harmless)
        f->severity = SEVERITY_LOW;
}

static void check_caches(struct judging *j)
{
    struct tally t = tally_of(j->a, j->inv, "file.cache");
    judge_tally(j, "HA-P02", &t, "no caches, temporary files or repositories");
}

/* ---- tools ---- */

static bool setuid(const struct judging *j, str path)
{
    return account(j, "file.setuid", path) != NULL;
}

/* Those of the kinds; of "privilege" su only where it has its bit. */
static struct tally tools_of(const struct judging *j, const char *const *kinds)
{
    struct tally all = tally_of(j->a, j->inv, "file.tool"), t = {0};
    for (size_t i = 0; i < all.facts.n; i++) {
        const struct fact *f = all.facts.v[i];
        bool idle_su = str_is(str_base(f->subject), "su") && !setuid(j, f->subject);
        for (const char *const *k = kinds; *k && !idle_su; k++)
            if (str_eq(f->detail, str_c(*k)))
                vec_push(j->a, &t.facts, f);
    }
    return t;
}

static void check_privilege(struct judging *j)
{
    struct tally t = tools_of(j, (const char *const[]){"privilege", NULL});
    bool only_su = true;
    for (size_t i = 0; i < t.facts.n; i++)
        only_su &= str_is(str_base(t.facts.v[i]->subject), "su");
    struct finding *f = judge_tally(j, "HA-U07", &t, "no sudo, doas, pkexec or setuid su");
    if (f && only_su)
        f->severity = SEVERITY_LOW;
}

static void check_tools(struct judging *j)
{
    static const char *const kinds[] = {"shell",        "package manager", "compiler",
                                        "network tool", "debugger",        NULL};
    struct tally t = tools_of(j, kinds);
    judge_tally(j, "HA-P01", &t, "no shell, package manager, compiler, network tool or debugger");
}

static void check_ssh(struct judging *j)
{
    struct tally t = tools_of(j, (const char *const[]){"ssh server", NULL});
    const struct container *c = image_container(j->inv);
    const struct setting *s;
    size_t at = 0;
    while (c && (s = container_next(c, SET_EXPOSE, &at)))
        if (str_is(s->value, "22") || str_starts(s->value, STR("22/"))) {
            struct fact *f = arena_many(j->a, struct fact, 1);
            *f = (struct fact){STR("expose"), STR("EXPOSE"), s->value, {s->said.path, -1, s->said.line}};
            vec_push(j->a, &t.facts, f);
        }
    judge_tally(j, "HA-N09", &t, "no SSH server, and port 22 is not exposed");
}

/* ---- all ---- */

static const char *const ids[] = {"HA-U03", "HA-U07", "HA-U08", "HA-U09", "HA-U10",
                                  "HA-U11", "HA-D05", "HA-N09", "HA-P01", "HA-P02"};

static bool everything_read(const struct inventory *inv)
{
    for (size_t i = 0; i < inv->facts.n; i++)
        if (fact_is(&inv->facts.v[i], "tree.incomplete") || fact_is(&inv->facts.v[i], "layer.size-mismatch"))
            return false;
    return true;
}

void host_files_check(struct arena *a, const struct inventory *inv, struct report *r)
{
    bool image = str_is(inv->kind, "image");
    struct judging j = {a, inv, r, everything_read(inv), image ? STR("image") : STR("root file system")};
    if (inv->tier == TIER_FUNCTION || str_is(inv->kind, "sbom") || (!image && !inv->os.id.n))
        return;
    if (str_starts(inv->platform, STR("windows"))) {
        for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
            rule_result(a, r, ids[i], CHECK_NOT_APPLICABLE, STR("a Windows image"));
        return;
    }
    struct runner run = runner_of(&j);
    check_user_listed(&j, &run);
    check_privilege(&j);
    check_accounts(&j);
    check_setuid(&j);
    check_entry(&j, &run);
    check_writable(&j);
    check_devices(&j);
    check_ssh(&j);
    check_tools(&j);
    check_caches(&j);
}
