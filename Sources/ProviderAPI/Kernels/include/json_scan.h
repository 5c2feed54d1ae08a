/* Scans of JSON text that are worth vector instructions. They read nothing at or after `end`. */
#ifndef JSON_SCAN_H
#define JSON_SCAN_H

#include <stddef.h>
#include <stdint.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

/* The offset of the first byte from `start` on that needs attention inside a string: a quote, a
 * backslash, below 0x20 or above 0x7f. Where fewer than sixteen bytes are left before it is found,
 * the offset of the first byte that was not looked at. */
static inline ptrdiff_t json_scan_plain(const uint8_t *text, ptrdiff_t start, ptrdiff_t end) {
#if defined(__SSE2__)
    const __m128i quote = _mm_set1_epi8(0x22);
    const __m128i backslash = _mm_set1_epi8(0x5c);
    const __m128i space = _mm_set1_epi8(0x20);
    for (; end - start >= 16; start += 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(text + start));
        /* Signed, so that what is above 0x7f is below a space too. */
        __m128i marks = _mm_or_si128(
            _mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, backslash)),
            _mm_cmplt_epi8(bytes, space));
        int mask = _mm_movemask_epi8(marks);
        if (mask != 0) return start + __builtin_ctz((unsigned)mask);
    }
#else
    (void)text;
    (void)end;
#endif
    return start;
}

/* The offset after the bracket that closes the one at `start`, or -1 where there is none, where
 * brackets do not pair up, where more than `max_depth` (at most 512) are open, or where this machine
 * has no way to tell it fast. */
ptrdiff_t json_scan_container(const uint8_t *text, ptrdiff_t start, ptrdiff_t end, int max_depth);

#endif
