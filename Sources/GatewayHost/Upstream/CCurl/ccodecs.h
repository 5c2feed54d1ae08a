#pragma once

// The parts of zlib and Zstandard that undo content codings. Both libraries come with libcurl and
// are loaded at run time, so these are their types without their headers; neither has changed them
// since they were first released.

#include <stddef.h>

typedef struct zlib_stream {
  const unsigned char *next_in;
  unsigned int avail_in;
  unsigned long total_in;
  unsigned char *next_out;
  unsigned int avail_out;
  unsigned long total_out;
  const char *msg;
  void *state;
  void *zalloc;
  void *zfree;
  void *opaque;
  int data_type;
  unsigned long adler;
  unsigned long reserved;
} zlib_stream;

enum {
  ZLIB_OK = 0,
  ZLIB_STREAM_END = 1,
  ZLIB_BUF_ERROR = -5,  // nothing could be done with this input and this space
  ZLIB_MEM_ERROR = -4,
};

typedef int (*zlib_inflate_init)(zlib_stream *stream, int window_bits, const char *version,
                                 int stream_size);
typedef int (*zlib_inflate)(zlib_stream *stream, int flush);
typedef int (*zlib_inflate_simple)(zlib_stream *stream);

typedef struct zstd_in {
  const void *bytes;
  size_t size;
  size_t position;
} zstd_in;

typedef struct zstd_out {
  void *bytes;
  size_t size;
  size_t position;
} zstd_out;

enum { ZSTD_WINDOW_LOG_MAX = 100 };

typedef void *(*zstd_create)(void);
typedef size_t (*zstd_free)(void *stream);
typedef size_t (*zstd_set)(void *stream, int parameter, int value);
typedef size_t (*zstd_decompress)(void *stream, zstd_out *output, zstd_in *input);
typedef unsigned int (*zstd_is_error)(size_t code);
