#pragma once

// The boundary between the Switchyard host and a provider plugin.
//
// A plugin is one shared library. It exports one function, `switchyard_provider_entry`, and carries
// one stamp (PROVIDER_STAMP below). Authors in Swift write a type that conforms to `Provider` and
// never see this file; authors in C, Rust or Zig implement it.
//
// Rules that hold for every call:
//  * Bytes are (base, count). Whoever passes them owns them, and they are valid until the call
//    returns. Nothing is terminated by NUL. An empty value may have a null base.
//  * What a plugin produces it writes to a sink of the host, any number of times, during the call.
//  * A plugin is pure: no sockets, files, clocks, threads, randomness or state shared between calls.
//    The host passes the time and the random bytes that a plugin may need.
//  * Any function may be called from any thread, and several at once; a transform is used by one
//    thread at a time.
//  * A function that can fail returns PROVIDER_OK or another status and writes the reason to its
//    `error` sink.
//  * Every struct begins with its size as its writer knows it. A reader looks at no field past that
//    size. Structs grow at the end only; fields are never reordered, renumbered or removed.
//  * A host of ABI version N runs plugins of versions N and N-1.

#include <stddef.h>
#include <stdint.h>

#define PROVIDER_ABI_MAGIC 0x0031565250595753ull  // "SWYPRV1" in the file
#ifndef PROVIDER_ABI_VERSION
#define PROVIDER_ABI_VERSION 2u
#endif
#define PROVIDER_ABI_OLDEST 1u

#if defined(__cplusplus)
extern "C" {
#endif

// ---- values ---------------------------------------------------------------------------------

typedef struct provider_bytes {
  const uint8_t *base;
  size_t count;
} provider_bytes;

// Where a plugin writes. Owned by the host, valid during the call that received it.
typedef struct provider_sink {
  void *context;
  void (*write)(void *context, provider_bytes bytes);
} provider_sink;

typedef struct provider_header {
  provider_bytes name;
  provider_bytes value;
} provider_header;

enum {
  PROVIDER_OK = 0,
  PROVIDER_REFUSED = 1,      // the input is wrong: settings, a credential, a request
  PROVIDER_UNSUPPORTED = 2,  // this provider does not do that
  PROVIDER_FAILED = 3,       // anything else
};

// The four public wire formats, named for the API. 0 is a body in none of them.
enum {
  PROVIDER_FORMAT_NONE = 0,
  PROVIDER_FORMAT_CHAT = 1,              // OpenAI Chat Completions
  PROVIDER_FORMAT_RESPONSES = 2,         // OpenAI Responses
  PROVIDER_FORMAT_MESSAGES = 3,          // Anthropic Messages
  PROVIDER_FORMAT_GENERATE_CONTENT = 4,  // Gemini generateContent
};

enum {
  PROVIDER_OPERATION_GENERATE = 1,
  PROVIDER_OPERATION_COUNT_TOKENS = 2,
  PROVIDER_OPERATION_COMPLETIONS = 3,  // the legacy text completions
  PROVIDER_OPERATION_EMBEDDINGS = 4,
  PROVIDER_OPERATION_IMAGE_GENERATION = 5,
  PROVIDER_OPERATION_IMAGE_EDIT = 6,
  PROVIDER_OPERATION_SPEECH = 7,
  PROVIDER_OPERATION_TRANSCRIPTION = 8,
  PROVIDER_OPERATION_RERANK = 9,
  PROVIDER_OPERATION_MODERATION = 10,
  PROVIDER_OPERATION_COMPACT = 11,  // OpenAI Responses compaction
};

enum {
  PROVIDER_FLAG_STREAM = 1u << 0,     // the client wants a stream
  PROVIDER_FLAG_IN_STREAM = 1u << 1,  // a failure that arrived inside a 200 stream
};

// One client request, already in a format that the provider declared for the model.
typedef struct provider_request {
  uint32_t size;
  uint32_t operation;
  uint32_t format;         // of `body`
  uint32_t client_format;  // what the client spoke; equal to `format` when nothing was translated
  uint32_t flags;
  int64_t now_ms;                  // Unix time
  provider_bytes model;            // the upstream's name of the model
  provider_bytes body;             // JSON unless the content type says otherwise
  provider_bytes session;          // stable id of the conversation, or empty
  provider_bytes request_id;       // unique id of this request
  const provider_header *headers;  // the client's, names in lower case, without its credentials
  size_t header_count;
} provider_request;

enum {
  // The upstream answers this request with a stream although the client asked for none.
  PROVIDER_OPTION_UPSTREAM_STREAMS = 1,
  // The answer passes through transform_open/feed/end. Without it the host calls nothing per chunk.
  PROVIDER_OPTION_TRANSFORM = 2,
  // The format of the transformed answer, or of an answer whose format is not that of the request.
  PROVIDER_OPTION_ANSWER_FORMAT = 3,
};

// What to send upstream. The host lends it; a plugin calls its functions during prepare.
//
// The host itself puts the upstream's model name into the body's top-level `model` (all formats but
// generate-content), sets content-length and host, and adds the operator's own headers last.
typedef struct provider_plan {
  uint32_t size;
  void *context;
  void (*method)(void *context, provider_bytes method);  // default POST
  void (*url)(void *context, provider_bytes url);        // absolute; required unless answered
  void (*header)(void *context, provider_bytes name, provider_bytes value);
  void (*set)(void *context, provider_bytes key, provider_bytes json);  // a top-level member
  void (*remove)(void *context, provider_bytes key);                    // a top-level member
  void (*body)(void *context, provider_bytes body);  // replaces the body; set/remove still apply
  void (*option)(void *context, uint32_t option, int64_t value);
  // Answers the request without any upstream: a whole body, or all events of a stream, in the
  // format of the request. No url is needed then.
  void (*answer)(void *context, int32_t status, provider_bytes content_type, provider_bytes body);
} provider_plan;

// An answer of the upstream: a failed one for classify, any for the control calls.
typedef struct provider_response {
  uint32_t size;
  uint32_t operation;
  uint32_t format;
  uint32_t flags;
  int64_t now_ms;
  int32_t status;  // HTTP status
  provider_bytes model;
  const provider_header *headers;  // names in lower case
  size_t header_count;
  provider_bytes body;
} provider_response;

// What went wrong, as facts. An open set: a host treats a kind that it does not know as transient.
enum {
  PROVIDER_KIND_CLIENT_FAULT = 1,      // the request itself; no other credential would help
  PROVIDER_KIND_CREDENTIAL_FAULT = 2,  // refused, revoked, out of credit
  PROVIDER_KIND_ACCOUNT_LIMIT = 3,     // a quota window is spent
  PROVIDER_KIND_MODEL_LIMIT = 4,       // a quota of one model, or the model is not offered
  PROVIDER_KIND_BURST = 5,             // too many requests just now
  PROVIDER_KIND_CAPACITY = 6,          // the upstream has no room for this model just now
  PROVIDER_KIND_TRANSIENT = 7,         // an upstream error that may pass
  PROVIDER_KIND_UPSTREAM_DOWN = 8,     // the upstream as a whole does not work
};
enum {
  PROVIDER_SCOPE_REQUEST = 1,
  PROVIDER_SCOPE_MODEL = 2,
  PROVIDER_SCOPE_ACCOUNT = 3,
};
enum {
  PROVIDER_FAILURE_PERMANENT = 1u << 0,  // will not pass by itself: log in again, pay, change
  PROVIDER_FAILURE_REFRESH = 1u << 1,    // a refreshed credential may work
};
typedef struct provider_failure {
  uint32_t size;  // set by the host
  uint32_t kind;
  uint32_t scope;
  uint32_t flags;
  int32_t status;          // the HTTP status that fits; 0: as the upstream said
  int64_t retry_after_ms;  // -1: the upstream said nothing
} provider_failure;

// ---- the two tables -------------------------------------------------------------------------

// What the host lends a provider. Valid until the process exits.
typedef struct provider_host {
  uint32_t size;
  uint32_t version;  // PROVIDER_ABI_VERSION of the host
  // A line for the operator. Never pass a secret or a body. level: 0 debug, 1 info, 2 warning, 3 error.
  void (*log)(int32_t level, provider_bytes message);
} provider_host;

// What a provider offers. Valid until the process exits. Functions marked optional may be null.
//
// Documents named in capitals are JSON objects; docs/provider-abi.md gives their members.
typedef struct provider_table {
  uint32_t size;
  uint32_t version;  // PROVIDER_ABI_VERSION of the plugin's build
  void *context;     // the plugin's own; passed to describe and create

  // Writes the DESCRIPTOR: names, formats, settings schema, credential kinds, logins, hosts.
  void (*describe)(void *context, provider_sink out);
  // Makes an instance from its SETTINGS. One plugin may have several instances at a time.
  int32_t (*create)(void *context, provider_bytes settings, void **instance, provider_sink error);
  void (*destroy)(void *instance);
  // Checks, without any I/O, that this build works. Optional.
  int32_t (*self_test)(void *instance, provider_sink error);

  // Reads a CREDENTIAL once; the result is passed to the calls below. Writes an ACCOUNT document.
  int32_t (*open_credential)(void *instance, provider_bytes credential, int64_t now_ms,
                             void **account, provider_sink out, provider_sink error);
  void (*close_credential)(void *instance, void *account);

  // Writes a CATALOG: the models, or the request that lists them.
  int32_t (*models)(void *instance, void *account, provider_sink out, provider_sink error);
  // Reads the answer to that request and writes a CATALOG. Optional.
  int32_t (*parse_models)(void *instance, void *account, const provider_response *response,
                          provider_sink out, provider_sink error);

  // Turns a request into an upstream request.
  int32_t (*prepare)(void *instance, void *account, const provider_request *request,
                     const provider_plan *plan, provider_sink error);
  // Says what a failed answer means. `message` is for the client and `code` is the upstream's word.
  void (*classify)(void *instance, const provider_response *response, provider_failure *failure,
                   provider_sink message, provider_sink code);

  // Turns an upstream's private answer into one of the formats. Optional, all four or none.
  int32_t (*transform_open)(void *instance, const provider_request *request, void **transform,
                            provider_sink error);
  int32_t (*transform_feed)(void *transform, provider_bytes bytes, provider_sink out,
                            provider_sink error);
  int32_t (*transform_end)(void *transform, provider_sink out, provider_sink error);
  void (*transform_close)(void *transform);

  // Takes an EVENT of a login and writes the next STEP. Optional.
  int32_t (*login)(void *instance, provider_bytes event, provider_sink out, provider_sink error);
  // Describes the request that refreshes a credential, then reads its answer and writes the members
  // of the CREDENTIAL that change. Optional, both or none.
  int32_t (*refresh)(void *instance, void *account, int64_t now_ms, const provider_plan *plan,
                     provider_sink error);
  int32_t (*refreshed)(void *instance, void *account, const provider_response *response,
                       provider_sink out, provider_failure *failure, provider_sink error);
  // ---- end of version 1 ----

  // Reads what an answer's headers say of the account's LIMITS. Optional.
  int32_t (*limits)(void *instance, const provider_response *response, provider_sink out);
  // Reads a credential file of another program and writes a CREDENTIAL. Optional.
  int32_t (*import)(void *instance, provider_bytes source, provider_bytes file, provider_sink out,
                    provider_sink error);
  // ---- end of version 2 ----
} provider_table;

// The size of a table of version 1.
#define PROVIDER_TABLE_SIZE_1 offsetof(provider_table, limits)

// The one exported symbol. Does no work beyond returning the table; null refuses this host.
typedef const provider_table *(*provider_entry)(const provider_host *host);
#define PROVIDER_ENTRY_SYMBOL "switchyard_provider_entry"

// ---- the stamp ------------------------------------------------------------------------------

// Read from the file before anything of it runs. All text is NUL-padded.
typedef struct provider_stamp {
  uint64_t magic;
  uint32_t size;
  uint32_t abi_version;
  uint32_t language;  // PROVIDER_LANGUAGE_…
  uint32_t reserved;
  char name[64];
  char version[32];
  char toolchain[152];
} provider_stamp;

enum {
  PROVIDER_LANGUAGE_C = 1,      // needs nothing of the host's toolchain
  PROVIDER_LANGUAGE_SWIFT = 2,  // shares the Swift runtime: must be built by the host's toolchain
};

#if defined(__clang_version__)
#define PROVIDER_TOOLCHAIN "clang " __clang_version__
#else
#define PROVIDER_TOOLCHAIN "cc " __VERSION__
#endif

// `retain` keeps the section although nothing in the library refers to it.
#if defined(__has_attribute)
#if __has_attribute(retain)
#define PROVIDER_RETAIN , retain
#endif
#endif
#if !defined(PROVIDER_RETAIN)
#define PROVIDER_RETAIN
#endif

#define PROVIDER_STAMP_SECTION ".provider_stamp"
#define PROVIDER_STAMP_AS(language_, name_, version_)                                              \
  __attribute__((section(PROVIDER_STAMP_SECTION), used PROVIDER_RETAIN))                           \
  const provider_stamp switchyard_provider_stamp = {                                               \
      PROVIDER_ABI_MAGIC, sizeof(provider_stamp), PROVIDER_ABI_VERSION, language_, 0, name_,       \
      version_, PROVIDER_TOOLCHAIN};

// At file level of one C file of a plugin: PROVIDER_STAMP("Name", "1.0.0")
#define PROVIDER_STAMP(name_, version_) PROVIDER_STAMP_AS(PROVIDER_LANGUAGE_C, name_, version_)
#define PROVIDER_STAMP_SWIFT(name_, version_)                                                      \
  PROVIDER_STAMP_AS(PROVIDER_LANGUAGE_SWIFT, name_, version_)

// The toolchain that compiled the package which contains this header's own object file.
provider_bytes provider_own_toolchain(void);

#if defined(__cplusplus)
}
#endif
