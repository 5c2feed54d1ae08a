/* SHA-256 with the instructions that processors have for it. */
#ifndef SHA256_BLOCKS_H
#define SHA256_BLOCKS_H

#include <stddef.h>
#include <stdint.h>

/* Takes whole blocks of 64 bytes into the state of eight words. Returns how many were taken: all of
 * them, or none where the processor has no such instructions. */
size_t sha256_blocks(uint32_t *state, const uint8_t *blocks, size_t count);

#endif
