/* gradle_lock: Gradle's dependency locks, one line "group:artifact:version=configuration,..." for each, or in
 * the older form a file for each configuration (Gradle user manual, locking versions). */
#include "catalog/maven.h"

#define NAME "gradle-lock"

static bool is_test(str configuration)
{
    return str_starts(configuration, STR("test")) || str_find(configuration, STR("Test")) >= 0;
}

static enum scope scope_of_one(str configuration)
{
    if (is_test(configuration))
        return SCOPE_TEST;
    if (str_is(configuration, "runtimeClasspath") || str_ends(configuration, STR("RuntimeClasspath")))
        return SCOPE_RUNTIME;
    if (str_is(configuration, "compileClasspath") || str_ends(configuration, STR("CompileClasspath")))
        return SCOPE_OPTIONAL; /* given by whoever runs it, unless it is on the runtime class path too */
    return SCOPE_DEV;          /* annotation processors, tools */
}

/* Of several configurations the one counts that comes nearest to what runs. */
static enum scope scope_of(str configurations)
{
    static const enum scope order[] = {SCOPE_RUNTIME, SCOPE_OPTIONAL, SCOPE_DEV, SCOPE_TEST};
    bool seen[SCOPE_TEST + 1] = {0};
    str one;
    while (str_split(&configurations, ',', &one))
        if (str_trim(one).n)
            seen[scope_of_one(str_trim(one))] = true;
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        if (seen[order[i]])
            return order[i];
    return SCOPE_UNKNOWN;
}

/* The class path of the build itself: plug-ins. */
static bool is_build(str path)
{
    return str_is(str_base(path), "buildscript-gradle.lockfile") ||
           str_is(str_base(path), "settings-gradle.lockfile") ||
           str_starts(str_base(path), STR("buildscript-"));
}

static bool in_lock_folder(str path)
{
    return str_is(str_base(str_dir(path)), "dependency-locks");
}

static bool add(struct catalog_ctx *ctx, const struct entry *entry, str line, uint32_t number)
{
    str coordinates, configurations, group, artifact, version;
    if (!str_cut(line, '=', &coordinates, &configurations)) {
        if (!in_lock_folder(entry->path))
            return false;
        configurations = str_sub(str_base(entry->path), 0, str_base(entry->path).n - STR(".lockfile").n);
    }
    if (str_is(coordinates, "empty"))
        return true;
    if (!str_cut(coordinates, ':', &group, &artifact) || !str_cut(artifact, ':', &artifact, &version))
        return false;
    version = maven_pin(version);
    if (!maven_name_valid(group) || !maven_name_valid(artifact) || !version.n)
        return false;
    struct component *c = maven_add(ctx, entry, NAME, "", group, artifact, version, number);
    c->scope = is_build(entry->path) ? SCOPE_DEV : scope_of(configurations);
    c->evidence.v[0].field = catalog_keep(ctx, str_sub(configurations, 0, 200));
    component_finish(ctx, c);
    return true;
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    str text, line;
    unsigned bad = 0;
    if (!catalog_text(ctx, entry, content, &text))
        return;
    if (str_starts(text, STR("\xef\xbb\xbf")))
        text = str_from(text, 3);
    for (uint32_t number = 1; str_line(&text, &line); number++) {
        line = str_trim(line);
        if (line.n && line.p[0] != '#')
            bad += !add(ctx, entry, line, number);
    }
    if (bad)
        catalog_diag(ctx, DIAG_WARNING, entry, "%u lines are no locked dependencies", bad);
}

const struct cataloger cataloger_gradle_lock = {
    .name = NAME,
    .doc = "Maven artifacts that Gradle locked: gradle.lockfile, buildscript-gradle.lockfile, "
           "settings-gradle.lockfile, dependency-locks (declared)",
    .ecosystem = "Maven",
    .gives = READS_DECLARED | TELLS_SCOPE,
    .patterns =
        (const char *const[]){"gradle.lockfile", "buildscript-gradle.lockfile", "settings-gradle.lockfile",
                              "**/gradle/dependency-locks/*.lockfile", NULL},
    .run = run,
};
