#include "source/registry/registry.h"

enum { CHANNELS = 4 };

static struct registry_settings settings = {.channels = CHANNELS};

void registry_configure(const struct registry_settings *s)
{
    settings = *s;
    if (!settings.channels)
        settings.channels = CHANNELS;
}

const struct registry_settings *registry_configured(void)
{
    return &settings;
}

bool registry_names_all(str text)
{
    str host, rest, name, port;
    if (str_cut(text, '/', &host, &rest))
        return !rest.n;
    str_cut(host, ':', &name, &port);
    return str_chr(name, '.') >= 0 || str_is(name, "localhost") || (text.n && text.p[0] == '[');
}
