/* check: what a pattern cannot say of a secret: checksums, structure, and what stands around it. Each is
 * named by its word in rules/secrets.txt; true: it is one. Pure: they look at the window only. */
#ifndef ASSAY_SECRET_CHECK_H
#define ASSAY_SECRET_CHECK_H

#include "secret/pattern.h"

/* CRC-32 in the last six characters, in base 62 (tokens of GitHub and npm). */
bool secret_check_crc_base62(struct secret_match *m);
/* The account in an AWS access key id; its secret beside it. */
bool secret_check_aws_id(struct secret_match *m);
bool secret_check_azure_sas(struct secret_match *m);
/* Decodes as base64, and not to text. */
bool secret_check_base64(struct secret_match *m);
/* Decodes to USER:PASSWORD. */
bool secret_check_basic_auth(struct secret_match *m);
/* A macaroon (libmacaroons, version 2) with a signature. */
bool secret_check_macaroon(struct secret_match *m);
/* RFC 7519: a header and claims in JSON. */
bool secret_check_jwt(struct secret_match *m);
/* Neither a variable nor an example. */
bool secret_check_not_variable(struct secret_match *m);
/* Not in a text that explains, nor in a test. */
bool secret_check_not_documented(struct secret_match *m);
/* USER:PASSWORD@ of an address. */
bool secret_check_url(struct secret_match *m);
/* Neither variable, word nor example, and not in a text that explains. */
bool secret_check_connection(struct secret_match *m);
bool secret_check_pgpass(struct secret_match *m);
/* A private key that is there, not its header only; SE-K02 when it is encrypted. */
bool secret_check_pem(struct secret_match *m);
bool secret_check_putty(struct secret_match *m);
bool secret_check_pkcs12(struct secret_match *m);
bool secret_check_jks(struct secret_match *m);
/* NAME = VALUE, where the value is not one that a person reads. */
bool secret_check_named(struct secret_match *m);

#endif
