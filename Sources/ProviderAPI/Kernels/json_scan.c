#include "json_scan.h"

#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#define ALWAYS static inline __attribute__((always_inline))

/* What of 64 bytes matters, one bit a byte: in strings, and outside of them. */
struct quoting {
    uint64_t quotes, backslashes;
};
struct brackets {
    uint64_t opening, closing;
};

/* The bytes that a backslash escapes: those after a run of backslashes of odd length. */
ALWAYS uint64_t escaped_bytes(uint64_t backslashes, uint64_t *carry) {
    if (backslashes == 0) {
        uint64_t escaped = *carry;
        *carry = 0;
        return escaped;
    }
    const uint64_t even = 0x5555555555555555ull;
    backslashes &= ~*carry;
    uint64_t follows = backslashes << 1 | *carry;
    uint64_t odd_starts = backslashes & ~even & ~follows;
    uint64_t even_runs;
    *carry = __builtin_add_overflow(odd_starts, backslashes, &even_runs) ? 1 : 0;
    return (even ^ even_runs << 1) & follows;
}

/* Each bit becomes the exclusive or of itself and all lower ones. */
ALWAYS uint64_t prefix_xor(uint64_t bits) {
    bits ^= bits << 1;
    bits ^= bits << 2;
    bits ^= bits << 4;
    bits ^= bits << 8;
    bits ^= bits << 16;
    bits ^= bits << 32;
    return bits;
}

static ptrdiff_t wrong(struct json_scan *scan, int place, ptrdiff_t reason) {
    scan->index += place;
    return reason;
}

/* Takes the quotes and backslashes of a block. Returns which of its bytes are inside strings. */
ALWAYS uint64_t take_quoting(struct quoting marks, struct json_scan *scan) {
    /* The middle of a long text changes nothing. */
    if ((marks.quotes | marks.backslashes | scan->escaped) == 0) return scan->in_string;
    uint64_t quotes = marks.quotes & ~escaped_bytes(marks.backslashes, &scan->escaped);
    uint64_t in_string = prefix_xor(quotes) ^ scan->in_string;
    scan->in_string = (uint64_t)((int64_t)in_string >> 63);
    return in_string;
}

/* Takes what is outside strings. Returns the place after the closing bracket, 0 to go on, or what is
 * wrong with the byte where `scan->index` is put. */
ALWAYS ptrdiff_t take_brackets(struct brackets marks, uint64_t stray, const uint8_t *block,
                               struct json_scan *scan, int max_depth) {
    for (uint64_t left = marks.opening | marks.closing | stray; left != 0; left &= left - 1) {
        int place = __builtin_ctzll(left);
        uint64_t is_object = block[place] >> 5 & 1; /* 0x20 tells braces from brackets */
        if (marks.opening >> place & 1) {
            if (scan->depth == max_depth) return wrong(scan, place, JSON_SCAN_TOO_DEEP);
            uint64_t *word = &scan->objects[scan->depth >> 6];
            int bit = scan->depth & 63;
            *word = (*word & ~(1ull << bit)) | is_object << bit;
            scan->depth++;
        } else {
            int top = scan->depth - 1;
            uint64_t opened = scan->objects[top >> 6] >> (top & 63) & 1;
            if (stray >> place & 1 || opened != is_object)
                return wrong(scan, place, JSON_SCAN_UNPAIRED);
            scan->depth = top;
            if (top == 0) return place + 1;
        }
    }
    return 0;
}

#if defined(__x86_64__)

ALWAYS struct quoting look_quoting(const uint8_t *block) {
    struct quoting marks = {0, 0};
    for (int lane = 0; lane < 4; lane++) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(block + 16 * lane));
        __m128i quotes = _mm_cmpeq_epi8(bytes, _mm_set1_epi8(0x22));
        __m128i backslashes = _mm_cmpeq_epi8(bytes, _mm_set1_epi8(0x5c));
        marks.quotes |= (uint64_t)(uint32_t)_mm_movemask_epi8(quotes) << (16 * lane);
        marks.backslashes |= (uint64_t)(uint32_t)_mm_movemask_epi8(backslashes) << (16 * lane);
    }
    return marks;
}

ALWAYS struct brackets look_brackets(const uint8_t *block) {
    struct brackets marks = {0, 0};
    for (int lane = 0; lane < 4; lane++) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(block + 16 * lane));
        __m128i lower = _mm_or_si128(bytes, _mm_set1_epi8(0x20));
        __m128i opening = _mm_cmpeq_epi8(lower, _mm_set1_epi8(0x7b));
        __m128i closing = _mm_cmpeq_epi8(lower, _mm_set1_epi8(0x7d));
        marks.opening |= (uint64_t)(uint32_t)_mm_movemask_epi8(opening) << (16 * lane);
        marks.closing |= (uint64_t)(uint32_t)_mm_movemask_epi8(closing) << (16 * lane);
    }
    return marks;
}

#define WIDE __attribute__((target("avx2")))

WIDE ALWAYS struct quoting look_quoting_wide(const uint8_t *block) {
    struct quoting marks = {0, 0};
    for (int lane = 0; lane < 2; lane++) {
        __m256i bytes = _mm256_loadu_si256((const __m256i *)(block + 32 * lane));
        __m256i quotes = _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(0x22));
        __m256i backslashes = _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(0x5c));
        marks.quotes |= (uint64_t)(uint32_t)_mm256_movemask_epi8(quotes) << (32 * lane);
        marks.backslashes |= (uint64_t)(uint32_t)_mm256_movemask_epi8(backslashes) << (32 * lane);
    }
    return marks;
}

WIDE ALWAYS struct brackets look_brackets_wide(const uint8_t *block) {
    struct brackets marks = {0, 0};
    for (int lane = 0; lane < 2; lane++) {
        __m256i bytes = _mm256_loadu_si256((const __m256i *)(block + 32 * lane));
        __m256i lower = _mm256_or_si256(bytes, _mm256_set1_epi8(0x20));
        __m256i opening = _mm256_cmpeq_epi8(lower, _mm256_set1_epi8(0x7b));
        __m256i closing = _mm256_cmpeq_epi8(lower, _mm256_set1_epi8(0x7d));
        marks.opening |= (uint64_t)(uint32_t)_mm256_movemask_epi8(opening) << (32 * lane);
        marks.closing |= (uint64_t)(uint32_t)_mm256_movemask_epi8(closing) << (32 * lane);
    }
    return marks;
}

#else

ALWAYS struct quoting look_quoting(const uint8_t *block) {
    struct quoting marks = {0, 0};
    for (int place = 0; place < 64; place++) {
        marks.quotes |= (uint64_t)(block[place] == 0x22) << place;
        marks.backslashes |= (uint64_t)(block[place] == 0x5c) << place;
    }
    return marks;
}

ALWAYS struct brackets look_brackets(const uint8_t *block) {
    struct brackets marks = {0, 0};
    for (int place = 0; place < 64; place++) {
        marks.opening |= (uint64_t)((block[place] | 0x20) == 0x7b) << place;
        marks.closing |= (uint64_t)((block[place] | 0x20) == 0x7d) << place;
    }
    return marks;
}

#endif

/* The work is done on a copy, which the compiler can keep in registers. */
#define SCAN(LOOK_QUOTING, LOOK_BRACKETS)                                                \
    struct json_scan at = *scan;                                                         \
    ptrdiff_t found = JSON_SCAN_UNCLOSED;                                                \
    for (; at.index < end; at.index += 64) {                                             \
        if (at.index >= limit) {                                                         \
            found = JSON_SCAN_PAUSED;                                                    \
            break;                                                                       \
        }                                                                                \
        uint8_t rest[64];                                                                \
        const uint8_t *block = text + at.index;                                          \
        if (end - at.index < 64) {                                                       \
            memset(rest, ' ', sizeof rest);                                              \
            memcpy(rest, block, (size_t)(end - at.index));                               \
            block = rest;                                                                \
        }                                                                                \
        struct quoting quoting = LOOK_QUOTING(block);                                    \
        uint64_t outside = ~take_quoting(quoting, &at);                                  \
        if (outside == 0) continue;                                                      \
        struct brackets brackets = LOOK_BRACKETS(block);                                 \
        brackets.opening &= outside;                                                     \
        brackets.closing &= outside;                                                     \
        /* A backslash outside strings begins nothing; what it seems to escape comes later. */ \
        uint64_t stray = quoting.backslashes & outside;                                  \
        ptrdiff_t place = take_brackets(brackets, stray, block, &at, max_depth);         \
        if (place != 0) {                                                                \
            found = place < 0 ? place : at.index + place;                                \
            break;                                                                       \
        }                                                                                \
    }                                                                                    \
    *scan = at;                                                                          \
    return found;

#if defined(__x86_64__)
WIDE static ptrdiff_t scan_wide(struct json_scan *scan, const uint8_t *text, ptrdiff_t limit,
                                ptrdiff_t end, int max_depth) {
    SCAN(look_quoting_wide, look_brackets_wide)
}
#endif

static ptrdiff_t scan_narrow(struct json_scan *scan, const uint8_t *text, ptrdiff_t limit,
                             ptrdiff_t end, int max_depth) {
    SCAN(look_quoting, look_brackets)
}

ptrdiff_t json_scan_container(struct json_scan *scan, const uint8_t *text, ptrdiff_t limit,
                              ptrdiff_t end, int max_depth) {
    if (max_depth > JSON_SCAN_DEPTH) max_depth = JSON_SCAN_DEPTH;
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2")) return scan_wide(scan, text, limit, end, max_depth);
#endif
    return scan_narrow(scan, text, limit, end, max_depth);
}
