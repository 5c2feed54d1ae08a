// A provider in C that tags every answer with its build (SWAP_TAG): whole answers are its own, and
// streams come from the upstream of its setting `url`, each line of which becomes a tagged event.
#include "provider_abi.h"
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef SWAP_TAG
#define SWAP_TAG "A"
#endif

PROVIDER_STAMP("Swap", "1.0.0-" SWAP_TAG)

typedef struct {
  size_t count;
  uint8_t bytes[256];
} url_text;

static void write(provider_sink sink, const char *text) {
  provider_bytes bytes = {(const uint8_t *)text, strlen(text)};
  sink.write(sink.context, bytes);
}

// What makes the fragile variant fail; it obeys what clients and upstreams say.
static void obey(provider_bytes text) {
#ifdef SWAP_FRAGILE
  static const char crash[] = "please crash", hang[] = "please hang", rest[] = "please rest";
  for (size_t at = 0; at + sizeof crash - 1 <= text.count; at++)
    if (memcmp(text.base + at, crash, sizeof crash - 1) == 0) abort();
  for (size_t at = 0; at + sizeof hang - 1 <= text.count; at++)
    if (memcmp(text.base + at, hang, sizeof hang - 1) == 0)
      for (;;) __asm__ volatile("" ::: "memory");
  for (size_t at = 0; at + sizeof rest - 1 <= text.count; at++)
    if (memcmp(text.base + at, rest, sizeof rest - 1) == 0) return (void)poll(0, 0, 2000);
#else
  (void)text;
#endif
}

// What the stuck variants never come back from.
static inline void stay(void) {
  for (;;) __asm__ volatile("" ::: "memory");
}

#ifdef SWAP_STUCK_EXIT
__attribute__((destructor)) static void at_exit(void) { stay(); }
#endif

static void describe(void *context, provider_sink out) {
  (void)context;
  write(out, "{\"name\":\"Swap\",\"version\":\"1.0.0\",\"formats\":[\"chat\"],"
             "\"operations\":[\"generate\"],\"keyless\":true,"
             "\"settings\":[{\"name\":\"url\",\"type\":\"string\",\"summary\":\"The upstream.\"}]}");
}

static int32_t create(void *context, provider_bytes settings, void **instance,
                      provider_sink error) {
  (void)context, (void)error;
  static const char key[] = "\"url\":\"";
  url_text *url = calloc(1, sizeof *url);
  if (!url) return PROVIDER_FAILED;
  *instance = url;
  for (size_t at = 0; at + sizeof key - 1 <= settings.count; at++) {
    if (memcmp(settings.base + at, key, sizeof key - 1) != 0) continue;
    for (at += sizeof key - 1; at < settings.count && settings.base[at] != '"'; at++) {
      // The host writes a slash as it is, or behind a backslash.
      if (settings.base[at] == '\\') continue;
      if (url->count < sizeof url->bytes) url->bytes[url->count++] = settings.base[at];
    }
  }
  return PROVIDER_OK;
}

static void destroy(void *instance) { free(instance); }

static int32_t open_credential(void *instance, provider_bytes credential, int64_t now,
                               void **account, provider_sink out, provider_sink error) {
  (void)instance, (void)credential, (void)now, (void)account, (void)error;
#ifdef SWAP_STUCK_OPEN
  stay();
#endif
  write(out, "{\"label\":\"swap\"}");
  return PROVIDER_OK;
}

static void close_credential(void *instance, void *account) { (void)instance, (void)account; }

static int32_t models(void *instance, void *account, provider_sink out, provider_sink error) {
  (void)instance, (void)account, (void)error;
#ifdef SWAP_STUCK_LIST
  // Only once the home folder has a file `stuck`.
  const char *home = getenv("HOME");
  char path[512];
  if (home && snprintf(path, sizeof path, "%s/stuck", home) > 0 && fopen(path, "r"))
    stay();
#endif
  write(out, "{\"models\":[{\"id\":\"swap\"}]}");
  return PROVIDER_OK;
}

static int32_t prepare(void *instance, void *account, const provider_request *request,
                       const provider_plan *plan, provider_sink error) {
  (void)account, (void)error;
  static const char type[] = "application/json";
  static const char body[] =
      "{\"id\":\"swap-1\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"swap\","
      "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"[" SWAP_TAG
      "]\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2,"
      "\"total_tokens\":3}}";
  obey(request->body);
  if (request->flags & PROVIDER_FLAG_STREAM) {
    url_text *url = instance;
    provider_bytes address = {url->bytes, url->count};
    plan->url(plan->context, address);
    plan->option(plan->context, PROVIDER_OPTION_TRANSFORM, 1);
    return PROVIDER_OK;
  }
  provider_bytes content_type = {(const uint8_t *)type, sizeof type - 1};
  provider_bytes answer = {(const uint8_t *)body, sizeof body - 1};
  plan->answer(plan->context, 200, content_type, answer);
  return PROVIDER_OK;
}

static void classify(void *instance, const provider_response *response, provider_failure *failure,
                     provider_sink message, provider_sink code) {
  (void)instance, (void)code;
  obey(response->body);
  failure->kind = PROVIDER_KIND_TRANSIENT;
  failure->scope = PROVIDER_SCOPE_MODEL;
  write(message, "it failed");
}

static int32_t transform_open(void *instance, const provider_request *request, void **transform,
                              provider_sink error) {
  (void)instance, (void)request, (void)error;
  *transform = malloc(1);
  return *transform ? PROVIDER_OK : PROVIDER_FAILED;
}

static int32_t transform_feed(void *transform, provider_bytes bytes, provider_sink out,
                              provider_sink error) {
  (void)transform, (void)error;
  obey(bytes);
  for (size_t at = 0; at < bytes.count; at++) {
    if (bytes.base[at] != '\n') continue;
    write(out, "data: {\"id\":\"swap-1\",\"object\":\"chat.completion.chunk\",\"created\":1,"
               "\"model\":\"swap\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"[" SWAP_TAG
               "]\"},\"finish_reason\":null}]}\n\n");
  }
  return PROVIDER_OK;
}

static int32_t transform_end(void *transform, provider_sink out, provider_sink error) {
  (void)transform, (void)error;
  write(out, "data: {\"id\":\"swap-1\",\"object\":\"chat.completion.chunk\",\"created\":1,"
             "\"model\":\"swap\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":"
             "\"stop\"}]}\n\ndata: [DONE]\n\n");
  return PROVIDER_OK;
}

static void transform_close(void *transform) { free(transform); }

static const provider_table table = {
    .size = sizeof(provider_table),
    .version = PROVIDER_ABI_VERSION,
    .describe = describe,
    .create = create,
    .destroy = destroy,
    .open_credential = open_credential,
    .close_credential = close_credential,
    .models = models,
    .prepare = prepare,
    .classify = classify,
    .transform_open = transform_open,
    .transform_feed = transform_feed,
    .transform_end = transform_end,
    .transform_close = transform_close,
};

const provider_table *switchyard_provider_entry(const provider_host *host) {
  (void)host;
  return &table;
}
