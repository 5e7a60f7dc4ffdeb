#include "model/signature.h"

const char *signature_kind_name(enum signature_kind k)
{
    static const char *const names[] = {"cosign", "cosign", "attestation", "attestation", "gpg", "notation"};
    return names[k];
}
