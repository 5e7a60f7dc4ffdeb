/* tri: yes, no, or nobody knows. */
#ifndef ASSAY_MODEL_TRI_H
#define ASSAY_MODEL_TRI_H

enum tri { TRI_UNKNOWN, TRI_NO, TRI_YES };

#endif
