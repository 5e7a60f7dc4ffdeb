/* image_history: what the history of an image says of the instruction behind each entry. Pure. */
#ifndef ASSAY_SOURCE_IMAGE_HISTORY_H
#define ASSAY_SOURCE_IMAGE_HISTORY_H

#include "model/workload.h"

/* Takes `created_by` apart: instruction, flags, build arguments, text. The instruction is "" where the words
 * are none of a Dockerfile. Strings are in `created_by`; layer is -1, said is left to the caller. */
void image_history_step(str created_by, struct build_step *step);

#endif
