#include "json_scan.h"

#if defined(__x86_64__)
#include <immintrin.h>
#include <string.h>

/* What of 64 bytes matters: one bit a byte. */
struct marks {
    uint64_t quotes, backslashes, opening, closing;
};

/* The state between two blocks of 64 bytes. */
struct progress {
    uint64_t in_string; /* all ones inside a string */
    uint64_t escaped;   /* 1 when the first byte is escaped by the last one of the block before */
    int depth;
    uint64_t objects[8]; /* one bit an open bracket: whether it is a brace */
};

/* The bytes that a backslash escapes: those after a run of backslashes of odd length. */
static inline uint64_t escaped_bytes(uint64_t backslashes, uint64_t *carry) {
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
static inline uint64_t prefix_xor(uint64_t bits) {
    bits ^= bits << 1;
    bits ^= bits << 2;
    bits ^= bits << 4;
    bits ^= bits << 8;
    bits ^= bits << 16;
    bits ^= bits << 32;
    return bits;
}

/* Takes a block. Returns the place after the closing bracket, 0 to go on, or -1. */
static inline int take(struct marks marks, const uint8_t *block, struct progress *progress,
                       int max_depth) {
    /* Plain text changes nothing. */
    if ((marks.quotes | marks.backslashes | marks.opening | marks.closing | progress->escaped) == 0)
        return 0;
    uint64_t quotes = marks.quotes & ~escaped_bytes(marks.backslashes, &progress->escaped);
    uint64_t in_string = prefix_xor(quotes) ^ progress->in_string;
    progress->in_string = (uint64_t)((int64_t)in_string >> 63);
    /* A backslash outside strings escapes nothing; that is for the careful reader. */
    if (marks.backslashes & ~in_string) return -1;
    uint64_t opening = marks.opening & ~in_string;
    for (uint64_t left = opening | (marks.closing & ~in_string); left != 0; left &= left - 1) {
        int place = __builtin_ctzll(left);
        uint64_t is_object = block[place] >> 5 & 1; /* 0x20 tells braces from brackets */
        if (opening >> place & 1) {
            if (progress->depth == max_depth) return -1;
            uint64_t *word = &progress->objects[progress->depth >> 6];
            int bit = progress->depth & 63;
            *word = (*word & ~(1ull << bit)) | is_object << bit;
            progress->depth++;
        } else {
            if (progress->depth == 0) return -1;
            progress->depth--;
            uint64_t opened = progress->objects[progress->depth >> 6] >> (progress->depth & 63) & 1;
            if (opened != is_object) return -1;
            if (progress->depth == 0) return place + 1;
        }
    }
    return 0;
}

static inline struct marks look(const uint8_t *block) {
    struct marks marks = {0, 0, 0, 0};
    for (int lane = 0; lane < 4; lane++) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(block + 16 * lane));
        __m128i lower = _mm_or_si128(bytes, _mm_set1_epi8(0x20));
#define BITS(vector) ((uint64_t)(uint32_t)_mm_movemask_epi8(vector) << (16 * lane))
        marks.quotes |= BITS(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(0x22)));
        marks.backslashes |= BITS(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(0x5c)));
        marks.opening |= BITS(_mm_cmpeq_epi8(lower, _mm_set1_epi8(0x7b)));
        marks.closing |= BITS(_mm_cmpeq_epi8(lower, _mm_set1_epi8(0x7d)));
#undef BITS
    }
    return marks;
}

__attribute__((target("avx2"))) static inline struct marks look_wide(const uint8_t *block) {
    struct marks marks = {0, 0, 0, 0};
    for (int lane = 0; lane < 2; lane++) {
        __m256i bytes = _mm256_loadu_si256((const __m256i *)(block + 32 * lane));
        __m256i lower = _mm256_or_si256(bytes, _mm256_set1_epi8(0x20));
#define BITS(vector) ((uint64_t)(uint32_t)_mm256_movemask_epi8(vector) << (32 * lane))
        marks.quotes |= BITS(_mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(0x22)));
        marks.backslashes |= BITS(_mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(0x5c)));
        marks.opening |= BITS(_mm256_cmpeq_epi8(lower, _mm256_set1_epi8(0x7b)));
        marks.closing |= BITS(_mm256_cmpeq_epi8(lower, _mm256_set1_epi8(0x7d)));
#undef BITS
    }
    return marks;
}

#define SCAN(LOOK)                                                                       \
    struct progress progress;                                                            \
    memset(&progress, 0, sizeof progress);                                               \
    for (ptrdiff_t index = start; index < end; index += 64) {                            \
        uint8_t rest[64];                                                                \
        const uint8_t *block = text + index;                                             \
        if (end - index < 64) {                                                          \
            memset(rest, ' ', sizeof rest);                                              \
            memcpy(rest, block, (size_t)(end - index));                                  \
            block = rest;                                                                \
        }                                                                                \
        int place = take(LOOK(block), block, &progress, max_depth);                      \
        if (place != 0) return place < 0 ? -1 : index + place;                           \
    }                                                                                    \
    return -1;

__attribute__((target("avx2"))) static ptrdiff_t scan_wide(const uint8_t *text, ptrdiff_t start,
                                                           ptrdiff_t end, int max_depth) {
    SCAN(look_wide)
}

static ptrdiff_t scan(const uint8_t *text, ptrdiff_t start, ptrdiff_t end, int max_depth) {
    SCAN(look)
}

ptrdiff_t json_scan_container(const uint8_t *text, ptrdiff_t start, ptrdiff_t end, int max_depth) {
    if (max_depth > 512) return -1;
    return __builtin_cpu_supports("avx2") ? scan_wide(text, start, end, max_depth)
                                          : scan(text, start, end, max_depth);
}

#else

ptrdiff_t json_scan_container(const uint8_t *text, ptrdiff_t start, ptrdiff_t end, int max_depth) {
    (void)text;
    (void)start;
    (void)end;
    (void)max_depth;
    return -1;
}

#endif
