/* onnx: what an ONNX model says of itself (ONNX, onnx.proto, ModelProto; Protocol Buffers, "Encoding"). The
 * graph, which is nearly all of the file, is passed over; what stands behind it is read when it is given. */
#ifndef ASSAY_FORMAT_ONNX_H
#define ASSAY_FORMAT_ONNX_H

#include "base/str.h"

struct onnx {
    uint64_t ir_version; /* of the format */
    str producer_name, producer_version, domain;
    uint64_t model_version; /* 0: none */
    bool graph;             /* it has one */
    bool cut;               /* not read to its end */
};

/* False when it is no such model: fields of the wrong kind, no version of the format, no graph. */
bool onnx_read(struct onnx *m, str text);

#endif
