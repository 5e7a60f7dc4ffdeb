/* java-tree: classes of Java that lie in folders, not in archives: what they name, for those who judge what
 * an application leads to (java_reach.h). The folder of a class is told by its own name:
 * a/classes/shop/Main.class that is shop.Main lies in a/classes. */
#include "catalog/java_graph.h"

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    struct err ignored;
    str bytes, path = catalog_path(ctx, entry);
    struct java_archive g = {.is_folder = true,
                             .whole = true,
                             .main = STR_INIT(""),
                             .class_path = STR_INIT(""),
                             .agent = STR_INIT("")};
    if (!content_view(content, &bytes, &ignored))
        return; /* nothing is told by it alone */
    java_graph_class(ctx, &g, path, bytes);
    str stem = str_sub(path, 0, path.n - STR(".class").n);
    if (!g.classes.n || !str_ends(stem, g.classes.v[0].name))
        return;
    str folder = str_sub(stem, 0, stem.n - g.classes.v[0].name.n);
    if (folder.n && folder.p[folder.n - 1] != '/')
        return;
    g.path = folder.n ? str_sub(folder, 0, folder.n - 1) : folder;
    str base = str_base(g.path), above = str_base(str_dir(g.path));
    g.classes.v[0].own = str_is(base, "classes") && (str_is(above, "BOOT-INF") || str_is(above, "WEB-INF"));
    java_graph_keep(ctx, entry, &g);
}

static bool probe(const struct entry *entry, str head)
{
    (void)entry;
    return str_starts(head, STR("\xca\xfe\xba\xbe"));
}

const struct cataloger cataloger_java_tree = {
    .name = "java-tree",
    .doc = "what classes in folders name (no components): *.class outside of archives",
    .ecosystem = "Maven",
    .gives = READS_INSTALLED | NOT_NESTED,
    .patterns = (const char *const[]){"*.class", NULL},
    .probe = probe,
    .run = run,
};
