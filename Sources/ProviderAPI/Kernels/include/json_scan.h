/* Scans of JSON text that are worth vector instructions. They read nothing at or after `end`. */
#ifndef JSON_SCAN_H
#define JSON_SCAN_H

#include <stddef.h>
#include <stdint.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#if defined(__SSE2__)
/* Which of sixteen bytes need attention inside a string, one bit a byte: a quote, a backslash, below
 * 0x20 or above 0x7f. */
static inline unsigned json_scan_marks(const uint8_t *text) {
    __m128i bytes = _mm_loadu_si128((const __m128i *)text);
    /* Signed, so that what is above 0x7f is below a space too. */
    __m128i marks = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(0x22)),
                                              _mm_cmpeq_epi8(bytes, _mm_set1_epi8(0x5c))),
                                 _mm_cmplt_epi8(bytes, _mm_set1_epi8(0x20)));
    return (unsigned)_mm_movemask_epi8(marks);
}

/* Whether a byte behind a backslash makes an escape of two bytes (RFC 8259 section 7). */
static inline int json_scan_is_short_escape(uint8_t byte) {
    const uint64_t low = 1ull << '"' | 1ull << '/';
    const uint64_t high = 1ull << ('\\' - 64) | 1ull << ('b' - 64) | 1ull << ('f' - 64) |
                          1ull << ('n' - 64) | 1ull << ('r' - 64) | 1ull << ('t' - 64);
    return byte < 128 && ((byte < 64 ? low : high) >> (byte & 63) & 1);
}
#endif

/* The offset of the first byte from `start` on that needs attention inside a string: a quote, a
 * backslash, below 0x20 or above 0x7f. Where fewer than sixteen bytes are left before it is found,
 * the offset of the first byte that was not looked at. */
static inline ptrdiff_t json_scan_plain(const uint8_t *text, ptrdiff_t start, ptrdiff_t end) {
#if defined(__SSE2__)
    for (; end - start >= 16; start += 16) {
        unsigned mask = json_scan_marks(text + start);
        if (mask != 0) return start + __builtin_ctz(mask);
    }
#else
    (void)text;
    (void)end;
#endif
    return start;
}

/* The same, stepping over escapes of two bytes, of which prose and code are full. `*escapes` becomes
 * 1 where there was one. It may stop at an escape, as it may at any byte that needs attention. */
static inline ptrdiff_t json_scan_text(const uint8_t *text, ptrdiff_t start, ptrdiff_t end,
                                       int *escapes) {
#if defined(__SSE2__)
    for (; end - start >= 16; start += 16) {
        unsigned mask = json_scan_marks(text + start);
        while (mask != 0) {
            int place = __builtin_ctz(mask);
            if (place == 15 || text[start + place] != '\\' ||
                !json_scan_is_short_escape(text[start + place + 1]))
                return start + place;
            *escapes = 1;
            mask &= ~(3u << place);
        }
    }
#else
    (void)text;
    (void)end;
    (void)escapes;
#endif
    return start;
}

/* The offset of the first `lead` that is followed by one of the four bytes of `next`, or `end`. */
static inline ptrdiff_t json_scan_pair(const uint8_t *text, ptrdiff_t start, ptrdiff_t end,
                                       uint8_t lead, uint32_t next) {
    const uint8_t follows[4] = {(uint8_t)next, (uint8_t)(next >> 8), (uint8_t)(next >> 16),
                                (uint8_t)(next >> 24)};
#if defined(__SSE2__)
    const __m128i leads = _mm_set1_epi8((char)lead);
    const __m128i first = _mm_set1_epi8((char)follows[0]), second = _mm_set1_epi8((char)follows[1]);
    const __m128i third = _mm_set1_epi8((char)follows[2]), fourth = _mm_set1_epi8((char)follows[3]);
    for (; end - start >= 17; start += 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(text + start));
        __m128i after = _mm_loadu_si128((const __m128i *)(text + start + 1));
        __m128i wanted = _mm_or_si128(
            _mm_or_si128(_mm_cmpeq_epi8(after, first), _mm_cmpeq_epi8(after, second)),
            _mm_or_si128(_mm_cmpeq_epi8(after, third), _mm_cmpeq_epi8(after, fourth)));
        int mask = _mm_movemask_epi8(_mm_and_si128(_mm_cmpeq_epi8(bytes, leads), wanted));
        if (mask != 0) return start + __builtin_ctz((unsigned)mask);
    }
#endif
    for (; end - start >= 2; start++) {
        if (text[start] != lead) continue;
        for (int index = 0; index < 4; index++)
            if (text[start + 1] == follows[index]) return start;
    }
    return end;
}

/* How many brackets may be open. */
#define JSON_SCAN_DEPTH 512

/* Where a scan of a container stands. It begins with zeros and `index` at the opening bracket. */
struct json_scan {
    ptrdiff_t index;
    uint64_t in_string; /* all ones inside a string */
    uint64_t escaped;   /* 1 when the byte at `index` is escaped by the one before */
    int depth;
    uint64_t objects[JSON_SCAN_DEPTH / 64]; /* one bit an open bracket: whether it is a brace */
};

/* What a scan comes to when it does not find the end. */
enum {
    JSON_SCAN_PAUSED = -1,   /* the limit is reached */
    JSON_SCAN_UNCLOSED = -2, /* the text ends before the container */
    JSON_SCAN_UNPAIRED = -3, /* a bracket at `index` does not fit, or a backslash is outside strings */
    JSON_SCAN_TOO_DEEP = -4, /* one bracket too many is open at `index` */
};

/* The offset after the bracket that closes the one where the scan began, or one of the above. After
 * `limit`, at most `end`, it pauses, and can be called again with the same text and another limit. */
ptrdiff_t json_scan_container(struct json_scan *scan, const uint8_t *text, ptrdiff_t limit,
                              ptrdiff_t end, int max_depth);

#endif
