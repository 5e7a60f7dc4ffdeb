#include "format/onnx.h"

enum { WIRE_VARINT = 0, WIRE_64 = 1, WIRE_BYTES = 2, WIRE_32 = 5 };
enum { IR_VERSION = 1, PRODUCER_NAME, PRODUCER_VERSION, DOMAIN_NAME, MODEL_VERSION, DOC_STRING, GRAPH };

static bool take_varint(str *s, uint64_t *out)
{
    *out = 0;
    for (size_t i = 0; i < s->n && i < 10; i++) {
        unsigned char c = (unsigned char)s->p[i];
        *out |= (uint64_t)(c & 0x7f) << 7 * i;
        if (c < 0x80) {
            *s = str_from(*s, i + 1);
            return true;
        }
    }
    return false;
}

struct field {
    uint64_t number;
    unsigned wire;
    uint64_t value; /* of a number; the length of bytes */
    str bytes;      /* as far as they are there */
};

/* False at the end and at what is no field. */
static bool take_field(str *s, struct field *f)
{
    uint64_t key;
    if (!take_varint(s, &key))
        return false;
    *f = (struct field){.number = key >> 3, .wire = key & 7};
    if (f->wire == WIRE_VARINT)
        return take_varint(s, &f->value);
    if (f->wire == WIRE_BYTES && take_varint(s, &f->value)) {
        f->bytes = str_sub(*s, 0, f->value > s->n ? s->n : (size_t)f->value);
        *s = str_from(*s, f->bytes.n);
        return true;
    }
    size_t n = f->wire == WIRE_64 ? 8 : f->wire == WIRE_32 ? 4 : 0;
    if (!n || s->n < n)
        return false;
    *s = str_from(*s, n);
    return true;
}

/* Whether a field of ModelProto has the kind that it must have. */
static bool well_typed(const struct field *f)
{
    bool number = f->number == IR_VERSION || f->number == MODEL_VERSION;
    if (f->number == 0)
        return false;
    return f->number > 25 || f->wire == (number ? WIRE_VARINT : WIRE_BYTES);
}

static void set(struct onnx *m, const struct field *f)
{
    switch (f->number) {
    case IR_VERSION:
        m->ir_version = f->value;
        break;
    case PRODUCER_NAME:
        m->producer_name = f->bytes;
        break;
    case PRODUCER_VERSION:
        m->producer_version = f->bytes;
        break;
    case DOMAIN_NAME:
        m->domain = f->bytes;
        break;
    case MODEL_VERSION:
        m->model_version = f->value;
        break;
    case GRAPH:
        m->graph = true;
        break;
    default:
        break;
    }
}

bool onnx_read(struct onnx *m, str text)
{
    struct field f;
    *m = (struct onnx){
        .producer_name = STR_INIT(""), .producer_version = STR_INIT(""), .domain = STR_INIT("")};
    while (text.n) {
        if (!take_field(&text, &f)) {
            m->cut = true;
            break;
        }
        if (!well_typed(&f))
            return false;
        set(m, &f);
        if (f.wire == WIRE_BYTES && f.value > f.bytes.n)
            m->cut = true;
    }
    return m->ir_version > 0 && m->ir_version < 1000 && m->graph;
}
