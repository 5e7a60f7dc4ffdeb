/* accounts: users and groups of a system, as facts for the rules: etc/passwd (passwd(5)), etc/shadow
 * (shadow(5)) and etc/group (group(5)). Of a password only its state is kept: "empty", "locked", "set",
 * "shadow" (it is in etc/shadow). Facts: "account.user" (subject the name, detail "UID:GID:STATE:SHELL"),
 * "account.group" (detail "GID:STATE"), "account.shadow" (detail "STATE"), "account.unread" (a file of which
 * lines could not be read). */
#include "catalog/os_packages.h"

enum { ACCOUNTS_MAX = 10000, FIELDS_MAX = 9 };

/* crypt(5): what begins with ! or * is no hash, so nothing matches it. */
static const char *password_state(str field)
{
    if (!field.n)
        return "empty";
    if (str_is(field, "x"))
        return "shadow";
    return field.p[0] == '!' || field.p[0] == '*' ? "locked" : "set";
}

static void add(struct catalog_ctx *ctx, const struct entry *entry, const char *key, str name, str detail,
                uint32_t line)
{
    struct unit *u = ctx->unit;
    vec_push(
        &u->arena, &u->facts,
        (struct fact){str_c(key), catalog_keep(ctx, name), detail, {catalog_path(ctx, entry), -1, line}});
}

static size_t split(str line, str fields[FIELDS_MAX])
{
    size_t n = 0;
    while (n < FIELDS_MAX && str_split(&line, ':', &fields[n]))
        n++;
    return n;
}

static bool number(str s)
{
    uint64_t n;
    return str_u64(s, 10, &n) && n <= UINT32_MAX;
}

static bool add_line(struct catalog_ctx *ctx, const struct entry *entry, str base, str line, uint32_t at)
{
    struct arena *a = &ctx->unit->arena;
    str f[FIELDS_MAX];
    size_t n = split(line, f);
    if (n < 2 || !f[0].n)
        return false;
    const char *state = password_state(f[1]);
    if (str_is(base, "shadow")) {
        add(ctx, entry, "account.shadow", f[0], str_c(state), at);
    } else if (str_is(base, "passwd") && n >= 6 && number(f[2]) && number(f[3])) {
        add(ctx, entry, "account.user", f[0],
            arena_printf(a, "%.*s:%.*s:%s:%.*s", STR_ARG(f[2]), STR_ARG(f[3]), state,
                         STR_ARG(n > 6 ? f[6] : STR(""))),
            at);
    } else if (str_is(base, "group") && n >= 3 && number(f[2])) {
        add(ctx, entry, "account.group", f[0], arena_printf(a, "%.*s:%s", STR_ARG(f[2]), state), at);
    } else {
        return false;
    }
    return true;
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    str text, line;
    uint32_t at = 0, bad = 0;
    if (!os_packages_here(ctx) || !catalog_text(ctx, entry, content, &text))
        return;
    while (at < ACCOUNTS_MAX && str_line(&text, &line)) {
        at++;
        /* '+' and '-' begin entries of NIS (nsswitch "compat"). */
        if (line.n && !str_is(str_sub(line, 0, 1), "#") && line.p[0] != '+' && line.p[0] != '-' &&
            !add_line(ctx, entry, str_base(entry->path), line, at))
            bad++;
    }
    if (bad) {
        catalog_diag(ctx, DIAG_WARNING, entry, "%u lines are not of its form", bad);
        add(ctx, entry, "account.unread", entry->path, STR(""), 0);
    }
    if (at == ACCOUNTS_MAX && text.n)
        catalog_diag(ctx, DIAG_WARNING, entry, "more than %d lines: the rest was not read", ACCOUNTS_MAX);
}

const struct cataloger cataloger_accounts = {
    .name = "accounts",
    .doc = "users and groups of a system, for the rules: etc/passwd, etc/shadow, etc/group",
    .ecosystem = "Linux systems",
    .gives = TELLS_ACCOUNTS,
    .patterns = (const char *const[]){"etc/passwd", "etc/shadow", "etc/group", NULL},
    .run = run,
};
