/* dotnet-assembly: .NET assemblies of well-known packages that lie in a program's folder, by what they say of
 * themselves. An assembly's name is not its package's, and its version need not be: one is told only when its
 * name and the token of the key that signed it are those of a package, and when the version that its maker
 * gives for information is one of a package. All others (the framework's, an application's own) are none. */
#include "catalog/catalog.h"
#include "codec/digest.h"
#include "format/cli.h"

#define NAME "dotnet-assembly"

/* By the assembly's file, in the order of `patterns`. */
static const struct known {
    const char *assembly, *token, *package;
} known[] = {
    {"AutoMapper", "be96cd2c38ef1005", "AutoMapper"},
    {"Azure.Core", "92742159e12e44c8", "Azure.Core"},
    {"Azure.Identity", "92742159e12e44c8", "Azure.Identity"},
    {"BouncyCastle.Cryptography", "072edcf4a5328938", "BouncyCastle.Cryptography"},
    {"Castle.Core", "407dd0808d44fbdc", "Castle.Core"},
    {"CsvHelper", "8c4959082be5c823", "CsvHelper"},
    {"DotNetZip", "6583c7c814667745", "DotNetZip"},
    {"EntityFramework", "b77a5c561934e089", "EntityFramework"},
    {"Google.Protobuf", "a7d26565bac4d604", "Google.Protobuf"},
    {"HtmlAgilityPack", "bd319b19eaf3b43a", "HtmlAgilityPack"},
    {"ICSharpCode.SharpZipLib", "1b03e6acf1164f73", "SharpZipLib"},
    {"MailKit", "4e064fe7c44a8f1b", "MailKit"},
    {"Microsoft.Data.SqlClient", "23ec7fc2d6eaa4a5", "Microsoft.Data.SqlClient"},
    {"Microsoft.Identity.Client", "0a613f4dd989e8ae", "Microsoft.Identity.Client"},
    {"MimeKit", "bede1c8a46c66814", "MimeKit"},
    {"Moq", "69f491c39445e920", "Moq"},
    {"MySql.Data", "c5687fc88969c44d", "MySql.Data"},
    {"NLog", "5120e14c03d0593c", "NLog"},
    {"Newtonsoft.Json", "30ad4fe6b2a6aeed", "Newtonsoft.Json"},
    {"Npgsql", "5d8b90d52f46fda7", "Npgsql"},
    {"Polly", "c8a3ffc3f8f825cc", "Polly"},
    {"Renci.SshNet", "1cee9f8bde3db106", "SSH.NET"},
    {"RestSharp", "598062e77f915f75", "RestSharp"},
    {"Serilog", "24c2f752a8e58a10", "Serilog"},
    {"SixLabors.ImageSharp", "d998eea7b14cab13", "SixLabors.ImageSharp"},
    {"StackExchange.Redis", "c219ff1ca8c2ce46", "StackExchange.Redis"},
    {"System.IdentityModel.Tokens.Jwt", "31bf3856ad364e35", "System.IdentityModel.Tokens.Jwt"},
    {"log4net", "669e0ddf0bb1aa2a", "log4net"},
    {"nunit.framework", "2638cd05610744eb", "NUnit"},
};
static const char *const patterns[] = {
    "AutoMapper.dll",
    "Azure.Core.dll",
    "Azure.Identity.dll",
    "BouncyCastle.Cryptography.dll",
    "Castle.Core.dll",
    "CsvHelper.dll",
    "DotNetZip.dll",
    "EntityFramework.dll",
    "Google.Protobuf.dll",
    "HtmlAgilityPack.dll",
    "ICSharpCode.SharpZipLib.dll",
    "MailKit.dll",
    "Microsoft.Data.SqlClient.dll",
    "Microsoft.Identity.Client.dll",
    "MimeKit.dll",
    "Moq.dll",
    "MySql.Data.dll",
    "NLog.dll",
    "Newtonsoft.Json.dll",
    "Npgsql.dll",
    "Polly.dll",
    "Renci.SshNet.dll",
    "RestSharp.dll",
    "Serilog.dll",
    "SixLabors.ImageSharp.dll",
    "StackExchange.Redis.dll",
    "System.IdentityModel.Tokens.Jwt.dll",
    "log4net.dll",
    "nunit.framework.dll",
    NULL,
};
_Static_assert(sizeof known / sizeof *known + 1 == sizeof patterns / sizeof *patterns, "a file for each");

/* The last 8 bytes of the key's SHA-1, backwards (ECMA-335, II.6.3). */
static bool has_token(str key, const char *token)
{
    char hex[DIGEST_HEX_MAX];
    str all = key.n ? digest_of(DIGEST_SHA1, key, hex) : STR("");
    if (all.n != 40)
        return false;
    for (size_t i = 0; i < 8; i++)
        if (memcmp(all.p + 38 - 2 * i, token + 2 * i, 2) != 0)
            return false;
    return true;
}

static const struct known *recognise(const struct cli_assembly *a)
{
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (str_ieq(a->name, str_c(known[i].assembly)) && has_token(a->public_key, known[i].token))
            return &known[i];
    return NULL;
}

static size_t number(str s)
{
    size_t n = 0;
    while (n < s.n && ch_digit(s.p[n]))
        n++;
    return n;
}

/* "13.0.1", "13.0.1.0", "5.0.0-rc.1", with build metadata or not: as NuGet writes it. "" for what is no
 * package's: other numbers, the dates and builds of old ("6.1.3-40302", "2.0.8.0-.NET 4.5"). */
static str version_of(str text)
{
    str v, metadata, rest;
    str_cut(str_trim(text), '+', &v, &metadata);
    rest = v;
    size_t three = 0;
    for (unsigned part = 0; part < 4; part++) {
        size_t n = number(rest);
        if (!n)
            return STR("");
        if (part == 3 && !str_is(str_sub(rest, 0, n), "0"))
            return STR("");
        rest = str_from(rest, n);
        if (part == 2)
            three = v.n - rest.n;
        if (part < 2 ? !str_starts(rest, STR(".")) : !str_starts(rest, STR(".")) || part == 3)
            break;
        rest = str_from(rest, 1);
    }
    if (!three || !rest.n)
        return str_sub(v, 0, three);
    if (rest.p[0] != '-' || rest.n < 2 || !ch_alpha(rest.p[1]) || three + rest.n != v.n)
        return STR("");
    for (size_t i = 1; i < rest.n; i++)
        if (!ch_alnum(rest.p[i]) && rest.p[i] != '.' && rest.p[i] != '-')
            return STR("");
    return v;
}

static bool probe(const struct entry *entry, str head)
{
    (void)entry;
    return pe_magic(head);
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    struct elf image;
    struct cli_assembly assembly;
    struct err e = {0};
    if (!pe_open(&image, &content->at, ctx->scratch, &e) || !cli_read(&image, &assembly, &e)) {
        if (e.text[0])
            catalog_diag(ctx, DIAG_WARNING, entry, "%s", e.text);
        return;
    }
    const struct known *k = recognise(&assembly);
    str version = version_of(assembly.informational);
    if (!k || !version.n || assembly.culture.n)
        return;
    struct component *c = component_add(ctx, entry, NAME, "AssemblyInformationalVersion");
    c->name = str_c(k->package);
    c->version = catalog_keep(ctx, version);
    c->type = STR("nuget");
    c->ecosystem = STR("NuGet");
    c->scope = SCOPE_RUNTIME;
    component_finish(ctx, c);
}

const struct cataloger cataloger_dotnet_assembly = {
    .name = NAME,
    .doc =
        ".NET assemblies of well-known NuGet packages, by their name, their signer's key and their version",
    .ecosystem = "NuGet (.NET)",
    .gives = READS_INSTALLED | TELLS_SCOPE,
    .patterns = patterns,
    .probe = probe,
    .run = run,
};
