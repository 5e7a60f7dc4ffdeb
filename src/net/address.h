/* address: what kind of network an address belongs to (RFC 6890, RFC 4291, RFC 6598), so that a server cannot
 * send a client to places that only the client can reach. Pure. */
#ifndef ASSAY_NET_ADDRESS_H
#define ASSAY_NET_ADDRESS_H

#include "base/str.h"
#include <sys/socket.h>

enum address_class {
    ADDRESS_PUBLIC = 1 << 0,
    ADDRESS_LOOPBACK = 1 << 1,
    ADDRESS_PRIVATE = 1 << 2,    /* 10/8, 172.16/12, 192.168/16, shared address space, unique local */
    ADDRESS_LINK_LOCAL = 1 << 3, /* 169.254/16, fe80::/10: metadata services of clouds are there */
    ADDRESS_OTHER = 1 << 4,      /* unspecified, multicast, reserved, of another family */
};

/* An IPv4 address inside an IPv6 one (mapped, NAT64, 6to4) counts as what it leads to. */
enum address_class address_class(const struct sockaddr *address);
/* Of a host written as a number: "127.0.0.1", "[::1]"; 0 for a name. */
enum address_class address_class_of_text(str host);
/* "private" ... */
const char *address_class_name(enum address_class c);

#endif
