/* login: the user's credentials for a registry, where docker, podman and skopeo keep them: auth.json
 * (containers-auth.json(5)) and config.json of Docker, with credential helpers. */
#ifndef ASSAY_SOURCE_REGISTRY_LOGIN_H
#define ASSAY_SOURCE_REGISTRY_LOGIN_H

#include "base/arena.h"
#include "base/err.h"

struct login {
    bool found;
    str user, password;
    str identity; /* a refresh token, in place of a password; "" if none */
    str bearer;   /* a token to be sent as it is; "" if none */
    str from;     /* the file or helper that it is of, for messages */
};

/* Looks `host` ("docker.io", "localhost:5000") up: `file` alone where it is given, else that of
 * REGISTRY_AUTH_FILE, else auth.json and config.json in their places; an entry for a folder of repositories
 * ("host/team") comes before that of the host. False when a file or helper that the user named cannot be
 * read; nothing found is no error. */
bool login_find(struct arena *a, const char *file, str host, str repository, struct login *out,
                struct err *e);

/* The text of one such file. False when it is no JSON object. `helper` ("" if none) is the credential helper
 * that it names for the host; an entry of `auths` that has credentials comes before it. */
bool login_parse(struct arena *a, str text, str host, str repository, struct login *out, str *helper,
                 struct err *e);

#endif
