#include "secret/place.h"

static const struct {
    const char *ending;
    enum syntax syntax;
} endings[] = {
    {".env", SYNTAX_CONFIG},   {".properties", SYNTAX_CONFIG}, {".ini", SYNTAX_CONFIG},
    {".cfg", SYNTAX_CONFIG},   {".conf", SYNTAX_CONFIG},       {".cnf", SYNTAX_CONFIG},
    {".yml", SYNTAX_CONFIG},   {".yaml", SYNTAX_CONFIG},       {".sh", SYNTAX_CONFIG},
    {".bash", SYNTAX_CONFIG},  {".profile", SYNTAX_CONFIG},    {".bashrc", SYNTAX_CONFIG},
    {".env.*", SYNTAX_CONFIG}, {".service", SYNTAX_CONFIG},    {".tfvars", SYNTAX_CONFIG},
    {".zshrc", SYNTAX_CONFIG}, {".xml", SYNTAX_MARKUP},        {".config", SYNTAX_MARKUP},
    {".plist", SYNTAX_MARKUP}, {".md", SYNTAX_PROSE},          {".rst", SYNTAX_PROSE},
    {".txt", SYNTAX_PROSE},    {".html", SYNTAX_PROSE},        {".htm", SYNTAX_PROSE},
    {".adoc", SYNTAX_PROSE},   {".po", SYNTAX_PROSE},          {".pot", SYNTAX_PROSE},
    {".svg", SYNTAX_PROSE},    {".css", SYNTAX_PROSE},         {".map", SYNTAX_PROSE},
    {".csv", SYNTAX_PROSE},    {".tex", SYNTAX_PROSE},         {".lock", SYNTAX_PROSE},
    {".diff", SYNTAX_PROSE},   {".patch", SYNTAX_PROSE},       {".pod", SYNTAX_PROSE},
    {".texi", SYNTAX_PROSE},   {".info", SYNTAX_PROSE},        {".ipynb", SYNTAX_PROSE},
    {".xliff", SYNTAX_PROSE},  {".xlf", SYNTAX_PROSE},         {".sum", SYNTAX_PROSE},
    {".dist", SYNTAX_PROSE},   {".tmpl", SYNTAX_PROSE},        {".min.js", SYNTAX_PROSE},
    {".d.ts", SYNTAX_PROSE},   {".snap", SYNTAX_PROSE},        {".h", SYNTAX_PROSE},
};

static bool is_manual_page(str base)
{
    ptrdiff_t dot = str_rchr(base, '.');
    return dot > 0 && (size_t)dot + 2 == base.n && ch_digit(base.p[dot + 1]);
}

static bool is_example_name(str base)
{
    return str_find(base, STR("example")) >= 0 || str_find(base, STR("sample")) >= 0;
}

bool is_documentation(str path)
{
    static const str texts[] = {STR_INIT(".md"),   STR_INIT(".rst"), STR_INIT(".html"), STR_INIT(".htm"),
                                STR_INIT(".adoc"), STR_INIT(".pod"), STR_INIT(".texi"), STR_INIT(".d.ts")};
    str base = str_base(path);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (str_ends(base, texts[i]))
            return true;
    return is_manual_page(base) || is_example_name(base) || str_is(base, "METADATA") ||
           str_is(base, "PKG-INFO");
}

enum syntax syntax_of(str path)
{
    str base = str_base(path);
    if (is_example_name(base) || (str_starts(base, STR(".env")) && str_ends(base, STR(".template"))))
        return SYNTAX_PROSE;
    if (!base.n || str_starts(base, STR(".env")) || str_istarts(base, STR("dockerfile")))
        return str_ends(base, STR(".dist")) ? SYNTAX_PROSE : SYNTAX_CONFIG;
    if (str_chr(str_from(base, 1), '.') < 0) /* "credentials", ".pypirc" */
        return SYNTAX_CONFIG;
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (str_ends(base, str_c(endings[i].ending)))
            return endings[i].syntax;
    if (is_manual_page(base))
        return SYNTAX_PROSE;
    return SYNTAX_CODE;
}

static bool in_test_folder(str dir)
{
    static const str names[] = {STR_INIT("test"),     STR_INIT("tests"),     STR_INIT("testing"),
                                STR_INIT("testdata"), STR_INIT("__tests__"), STR_INIT("fixtures"),
                                STR_INIT("examples"), STR_INIT("spec")};
    str rest = dir, part;
    while (str_split(&rest, '/', &part))
        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
            if (str_eq(part, names[i]))
                return true;
    return false;
}

bool is_test_name(str path)
{
    str base = str_base(path);
    static const str parts[] = {STR_INIT("_test."),  STR_INIT(".test."), STR_INIT(".spec."),
                                STR_INIT("_spec."),  STR_INIT("-test."), STR_INIT("Test.java"),
                                STR_INIT("Tests.cs")};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (str_find(base, parts[i]) >= 0)
            return true;
    return str_starts(base, STR("test_")) || str_starts(base, STR("test.")) || in_test_folder(str_dir(path));
}
