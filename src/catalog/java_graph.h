/* java_graph: which classes of Java archives and folders of classes name which others, for those who judge
 * what an application leads to (java_reach.h). */
#ifndef ASSAY_CATALOG_JAVA_GRAPH_H
#define ASSAY_CATALOG_JAVA_GRAPH_H

#include "catalog/catalog.h"
#include "format/class_links.h"

struct java_class {
    str name;                 /* "shop/Main" */
    str loader;               /* how it may load classes by name: "java.lang.Class.forName"; "" if not */
    uint32_t sure, maybe, to; /* of the archive's refs: [sure, maybe) and [maybe, to) */
    bool services;            /* it looks for providers */
    bool own;                 /* of BOOT-INF/classes or WEB-INF/classes: the application's */
};
/* A line of META-INF/services/SERVICE. */
struct java_provider {
    uint64_t class;
    bool of_platform; /* the service is one that the platform itself looks for */
};
struct java_archive {
    str path; /* as locations have it: "a.war!/WEB-INF/lib/b.jar"; of a folder of classes the folder */
    bool is_folder;
    bool archives; /* others lie in it */
    bool whole;    /* all its classes are told */
    str main, class_path,
        agent; /* of the manifest: Start-Class or Main-Class, Class-Path, Launcher-Agent-Class */
    VEC(struct java_class) classes;
    class_hashes refs; /* class_name_hash of what they name */
    VEC(struct java_provider) providers;
    VEC(uint64_t) named; /* classes that WEB-INF/web.xml names */
};

/* A class of the archive, at that path in it, as it comes out of `s`. */
void java_graph_class(struct catalog_ctx *ctx, struct java_archive *g, str path, str bytes);
/* META-INF/services/SERVICE and WEB-INF/web.xml. */
void java_graph_services(struct arena *a, struct java_archive *g, str service, str text);
void java_graph_web(struct arena *a, struct java_archive *g, str text);
/* Keeps the archive, which is in the scratch arena, for the merge; one of more than the unit has room for as
 * one that is not whole. */
void java_graph_keep(struct catalog_ctx *ctx, const struct entry *entry, const struct java_archive *g);

#endif
