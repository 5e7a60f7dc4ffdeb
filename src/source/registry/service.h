/* service: the broker's side of channels: fetches from one registry what a reader asks for, and nothing but
 * what belongs to the images that it was opened for. */
#ifndef ASSAY_SOURCE_REGISTRY_SERVICE_H
#define ASSAY_SOURCE_REGISTRY_SERVICE_H

#include "model/reference.h"
#include "source/registry/channel.h"

struct service;
/* Before the fork: `channels` sockets (at most CHANNELS_MAX) for images of one registry, or for the lists
 * that a registry has where a reference has no repository. The references must live on. */
struct service *service_open(const struct reference *images, size_t n, unsigned channels, struct err *e);
/* The reader's ends, also as descriptors to keep open in the sandbox. */
struct channels *service_channels(struct service *s);
/* In the broker, after the fork: gives the reader's ends up and serves. False: no threads. */
bool service_start(struct service *s, struct err *e);
/* Ends what is under way. */
void service_close(struct service *s);

#endif
