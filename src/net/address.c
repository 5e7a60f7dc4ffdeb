#include "net/address.h"
#include <arpa/inet.h>
#include <netinet/in.h>

static enum address_class class4(const uint8_t *b)
{
    if (b[0] == 127)
        return ADDRESS_LOOPBACK;
    if (b[0] == 10 || (b[0] == 172 && b[1] >> 4 == 1) || (b[0] == 192 && b[1] == 168) ||
        (b[0] == 100 && b[1] >> 6 == 1))
        return ADDRESS_PRIVATE;
    if (b[0] == 169 && b[1] == 254)
        return ADDRESS_LINK_LOCAL;
    return b[0] == 0 || b[0] >= 224 ? ADDRESS_OTHER : ADDRESS_PUBLIC;
}

static enum address_class class6(const uint8_t *b)
{
    static const uint8_t zero[16], mapped[12] = {[10] = 0xff, [11] = 0xff}, nat64[12] = {0, 0x64, 0xff, 0x9b};
    if (memcmp(b, mapped, 12) == 0 || memcmp(b, nat64, 12) == 0)
        return class4(b + 12);
    if (b[0] == 0x20 && b[1] == 0x02) /* 6to4 */
        return class4(b + 2);
    if (memcmp(b, zero, 15) == 0 && b[15] <= 1)
        return b[15] ? ADDRESS_LOOPBACK : ADDRESS_OTHER;
    if (memcmp(b, zero, 12) == 0) /* IPv4-compatible, of old */
        return class4(b + 12);
    if (b[0] == 0xfe && b[1] >> 6 == 2)
        return ADDRESS_LINK_LOCAL;
    if (b[0] >> 1 == 0x7e || (b[0] == 0xfe && b[1] >> 6 == 3)) /* unique local, site local of old */
        return ADDRESS_PRIVATE;
    return b[0] == 0xff ? ADDRESS_OTHER : ADDRESS_PUBLIC;
}

enum address_class address_class(const struct sockaddr *address)
{
    if (address->sa_family == AF_INET)
        return class4((const uint8_t *)&((const struct sockaddr_in *)(const void *)address)->sin_addr);
    if (address->sa_family == AF_INET6)
        return class6((const uint8_t *)&((const struct sockaddr_in6 *)(const void *)address)->sin6_addr);
    return ADDRESS_OTHER;
}

enum address_class address_class_of_text(str host)
{
    char text[INET6_ADDRSTRLEN];
    uint8_t bytes[16];
    if (host.n && host.p[0] == '[')
        host = str_sub(host, 1, host.n - 2);
    if (!host.n || host.n >= sizeof text)
        return 0;
    memcpy(text, host.p, host.n);
    text[host.n] = 0;
    if (inet_pton(AF_INET, text, bytes) == 1)
        return class4(bytes);
    return inet_pton(AF_INET6, text, bytes) == 1 ? class6(bytes) : 0;
}

const char *address_class_name(enum address_class c)
{
    return c == ADDRESS_PUBLIC       ? "public"
           : c == ADDRESS_LOOPBACK   ? "loopback"
           : c == ADDRESS_PRIVATE    ? "private"
           : c == ADDRESS_LINK_LOCAL ? "link-local"
                                     : "reserved";
}
