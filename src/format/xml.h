/* xml: a pull parser over a memory view (Extensible Markup Language 1.0, fifth edition), non-validating.
 * Elements, attributes, character data, CDATA; comments, processing instructions and the document type are
 * passed over. Of entities only the five predefined ones and character references are replaced: what a
 * document type declares is never expanded nor fetched, a reference to it stays as it is written.
 * The text is UTF-8 with an optional byte order mark. Bytes above 127 are not judged, so that documents in
 * other encodings that extend ASCII can be read; UTF-16 is an error.
 * After an error there are no more events, and all that was given before it stays valid. */
#ifndef ASSAY_FORMAT_XML_H
#define ASSAY_FORMAT_XML_H

#include "base/arena.h"
#include "base/vec.h"

#define XML_DEPTH_CAP      4096u
#define XML_ATTRIBUTES_MAX 1024u /* of one element; more is an error */

enum xml_event {
    XML_END,   /* of the text, or an error */
    XML_OPEN,  /* name, attributes; depth counts this element already */
    XML_CLOSE, /* name; depth counts it no more. An empty element tag gives XML_OPEN and XML_CLOSE */
    XML_TEXT   /* text: a run of character data or a CDATA section */
};
struct xml_attribute {
    str name, value; /* name as written, with its prefix */
};
struct xml {
    const char *p, *start, *end;
    struct arena *arena;
    unsigned depth, depth_max;
    str name; /* of the element, without its prefix */
    str text;
    VEC(struct xml_attribute) attributes;
    VEC(str) open; /* names of the open elements, as written */
    bool empty;    /* the last tag was <a/> */
    bool rooted;   /* the root element was met */
    bool failed;
    char why[96];        /* when failed: "line 3: ..." */
    const char *at;      /* where the last event began */
    const char *line_at; /* xml_line has counted up to here */
    uint32_t line;
};

/* depth_max above XML_DEPTH_CAP is taken as that. `a` holds the lists and every text that has a reference in
 * it; all others are views of the input. */
void xml_init(struct xml *x, str text, struct arena *a, unsigned depth_max);
/* The next event. XML_END with !failed only behind a whole document: one root element, all tags closed. */
enum xml_event xml_next(struct xml *x);
/* Iteration over the elements right inside the one of `depth` (0: the document, for its root):
 *     unsigned depth = x.depth;
 *     while (xml_child(&x, depth)) { look at x.name; then xml_text, another xml_child, or nothing }
 * What the body leaves unread is passed over. */
bool xml_child(struct xml *x, unsigned depth);
/* Call it right after XML_OPEN or xml_child: the character data of that element, without that of elements in
 * it and without white space around. Reads to the element's end; "" when an error comes before that. */
str xml_text(struct xml *x);
/* The attribute's value in the last XML_OPEN; p is NULL when there is none. The first of several counts. */
str xml_attribute(const struct xml *x, str name);
/* Line of the last event, from 1. Cheap when called in order. */
uint32_t xml_line(struct xml *x);

#endif
