/* java_identity: which Maven artifact a Java archive is. Nothing in an archive says it for sure unless Maven
 * built it (pom.properties); otherwise its manifest, its file name, its place in a repository and the
 * packages of its classes vote. A group is only given when something in the archive itself bears it out. */
#ifndef ASSAY_CATALOG_JAVA_IDENTITY_H
#define ASSAY_CATALOG_JAVA_IDENTITY_H

#include "base/map.h"
#include "base/vec.h"
#include "model/inventory.h"

/* META-INF/maven/GROUP/ARTIFACT/pom.properties */
struct java_pom {
    str path; /* inside the archive */
    str group, artifact, version;
};
/* What was seen in an archive. */
struct java_facts {
    str path; /* of the archive, as shown: "opt/app.war!/WEB-INF/lib/spring-core-5.3.9.jar" */
    VEC(struct java_pom) poms;
    /* Main attributes of the manifest, "" when absent. */
    str title;          /* Implementation-Title */
    str version;        /* Implementation-Version */
    str vendor_id;      /* Implementation-Vendor-Id */
    str bundle;         /* Bundle-SymbolicName, without its parameters */
    str bundle_version; /* Bundle-Version */
    str spec_version;   /* Specification-Version */
    VEC(str) packages;  /* folders of classes, each once: "org/springframework/core" */
};
struct java_identity {
    str group, artifact, version; /* group "": not told; version "": not told */
    str classifier;               /* "sources", "linux-x86_64"; "" if none */
    size_t pom;                   /* index of the pom that is the archive's own, or SIZE_MAX */
    enum confidence confidence;
    str why; /* what told it: "Bundle-SymbolicName, file name" */
};

/* Splits "log4j-1.2-api-2.14.1-sources" (a file name without its extension) into artifact, version and
 * classifier; version and classifier are "" when there is none. */
void java_file_name(str stem, str *artifact, str *version, str *classifier);
/* Strings are views of the facts, constants, or in `a`. */
struct java_identity java_identify(const struct java_facts *f, struct arena *a);
/* The group of an artifact that is built without Maven, by a table of well-known ones: its name and one of
 * the archive's packages must fit. May give the artifact's name in the repository where its file has another.
 */
bool java_known_group(const struct java_facts *f, str version, str *artifact, str *group);
/* True if a class of the archive is in that folder or below. */
bool java_has_package(const struct java_facts *f, str folder);

#endif
