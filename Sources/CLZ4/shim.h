/* LZ4 and LZ4 HC block compression of the system's liblz4 (BSD 2-clause). */
#ifndef VARVE_CLZ4_SHIM_H
#define VARVE_CLZ4_SHIM_H
#include <lz4.h>
#include <lz4hc.h>
#endif
