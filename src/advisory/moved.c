#include "advisory/moved.h"

static const struct {
    const char *from, *to;
} maven[] = {
    {"freemarker:freemarker", "org.freemarker:freemarker"},
    {"junit:junit-dep", "junit:junit"},
    {"mysql:mysql-connector-java", "com.mysql:mysql-connector-j"},
    {"org.apache.commons:commons-io", "commons-io:commons-io"},
    {"org.hibernate:hibernate-core", "org.hibernate.orm:hibernate-core"},
    {"xstream:xstream", "com.thoughtworks.xstream:xstream"},
};

str moved_to(str ecosystem, str name)
{
    for (size_t i = 0; str_is(ecosystem, "Maven") && i < sizeof maven / sizeof *maven; i++)
        if (str_eq(name, str_c(maven[i].from)))
            return str_c(maven[i].to);
    return STR("");
}
