/* place: what the name of a file tells of the values in it. */
#ifndef ASSAY_SECRET_PLACE_H
#define ASSAY_SECRET_PLACE_H

#include "base/str.h"

/* How a file writes down values. */
enum syntax {
    SYNTAX_CONFIG, /* NAME=VALUE, NAME: VALUE, quoted or not */
    SYNTAX_MARKUP, /* <name>VALUE</name>, name="VALUE" */
    SYNTAX_CODE,   /* quoted only: all else is an expression */
    SYNTAX_PROSE   /* texts and data: nothing is told by names there */
};
/* "" is a command or a variable: as in a configuration. */
enum syntax syntax_of(str path);
/* A text that explains, or an example by its name: what looks like a key there is shown to be looked at. */
bool is_documentation(str path);
/* A file of tests or examples by its name or its folder: what it calls a password is made up. */
bool is_test_name(str path);

#endif
