// A provider in C that answers every request with one fixed text. Macros make the broken variants
// that the tests need.
#ifdef FIXED_ABI
#define PROVIDER_ABI_VERSION FIXED_ABI
#endif
#include "provider_abi.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef FIXED_NAME
#define FIXED_NAME "Fixed"
#endif
#ifndef FIXED_TEXT
#define FIXED_TEXT "from C"
#endif

#if defined(FIXED_STAMP)
FIXED_STAMP
#elif !defined(FIXED_NO_STAMP)
PROVIDER_STAMP(FIXED_NAME, "1.2.3")
#endif

#ifdef FIXED_CRASH
__attribute__((constructor)) static void crash(void) { abort(); }
#endif
#ifdef FIXED_HANG
__attribute__((constructor)) static void hang(void) {
  for (;;) __asm__ volatile("" ::: "memory");
}
#endif
#ifdef FIXED_EXITS
__attribute__((constructor)) static void leave(void) { exit(FIXED_EXITS); }
#endif
#ifdef FIXED_NOISY
__attribute__((constructor)) static void babble(void) {
  printf("noise of a plugin\n");
  fflush(stdout);
}
#endif
#ifdef FIXED_UNDEFINED
void function_that_nobody_has(void);
#endif

static void put(provider_sink sink, const char *text) {
  provider_bytes bytes = {(const uint8_t *)text, strlen(text)};
  sink.write(sink.context, bytes);
}

static void describe(void *context, provider_sink out) {
#ifdef FIXED_HUGE
  put(out, "{\"name\":\"" FIXED_NAME "\",\"version\":\"1.2.3\",\"summary\":\"");
  for (int i = 0; i < 17 * 1024; i++) {
    char text[1025];
    memset(text, 'x', 1024);
    text[1024] = 0;
    put(out, text);
  }
  put(out, "\"}");
  return;
#endif
#ifdef FIXED_BAD_DESCRIPTOR
  put(out, "name: Fixed");
  return;
#endif
  put(out, "{\"name\":\"" FIXED_NAME "\",\"version\":\"1.2.3\",\"formats\":[\"chat\"],"
           "\"operations\":[\"generate\"],\"keyless\":true}");
}

static int32_t create(void *context, provider_bytes settings, void **instance,
                      provider_sink error) {
#ifdef FIXED_UNDEFINED
  function_that_nobody_has();
#endif
#ifdef FIXED_CREATE_CRASHES
  abort();
#endif
#ifdef FIXED_CREATE_EXITS
  _Exit(0);
#endif
#ifdef FIXED_CREATE_HANGS
  for (;;) __asm__ volatile("" ::: "memory");
#endif
#ifdef FIXED_REFUSES_SETTINGS
  put(error, "`flavour` must be sweet");
  return PROVIDER_REFUSED;
#else
  *instance = malloc(1);
  return PROVIDER_OK;
#endif
}

static void destroy(void *instance) { free(instance); }

static int32_t self_test(void *instance, provider_sink error) {
#ifdef FIXED_FAILS_SELF_TEST
  put(error, "the table of flavours is empty");
  return PROVIDER_FAILED;
#else
  return PROVIDER_OK;
#endif
}

static int32_t open_credential(void *instance, provider_bytes credential, int64_t now,
                               void **account, provider_sink out, provider_sink error) {
#ifdef FIXED_FAR
  put(out, "{\"label\":\"fixed\",\"refreshable\":true,\"expires_ms\":" FIXED_FAR "}");
  provider_bytes endless = {(const uint8_t *)"x", SIZE_MAX}, nothing = {NULL, 7};
  out.write(out.context, endless);
  out.write(out.context, nothing);
  return PROVIDER_OK;
#endif
  put(out, "{\"label\":\"fixed\"}");
  return PROVIDER_OK;
}

static void close_credential(void *instance, void *account) {}

static int32_t models(void *instance, void *account, provider_sink out, provider_sink error) {
#ifdef FIXED_FAR
  put(out, "{\"models\":[{\"id\":\"fixed\",\"created\":" FIXED_FAR ",\"context_tokens\":" FIXED_FAR
           ",\"thinking_budget\":[" FIXED_FAR "," FIXED_FAR "]}]}");
  return PROVIDER_OK;
#endif
  put(out, "{\"models\":[{\"id\":\"fixed\"}]}");
  return PROVIDER_OK;
}

static int32_t prepare(void *instance, void *account, const provider_request *request,
                       const provider_plan *plan, provider_sink error) {
  static const char type[] = "application/json";
  static const char body[] =
      "{\"id\":\"fixed-1\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"fixed\","
      "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"" FIXED_TEXT
      "\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2,"
      "\"total_tokens\":3}}";
  provider_bytes content_type = {(const uint8_t *)type, sizeof type - 1};
  provider_bytes answer = {(const uint8_t *)body, sizeof body - 1};
  plan->answer(plan->context, 200, content_type, answer);
  return PROVIDER_OK;
}

static void classify(void *instance, const provider_response *response, provider_failure *failure,
                     provider_sink message, provider_sink code) {
  failure->kind = PROVIDER_KIND_TRANSIENT;
  failure->scope = PROVIDER_SCOPE_MODEL;
#ifdef FIXED_FAR
  failure->retry_after_ms = INT64_MAX;
  failure->status = INT32_MIN;
  failure->kind = UINT32_MAX;
  failure->flags = UINT32_MAX;
#endif
  put(message, "it failed");
}

#ifdef FIXED_FAR
static int32_t limits(void *instance, const provider_response *response, provider_sink out) {
  put(out, "[{\"name\":\"w\",\"used\":" FIXED_FAR ",\"resets_ms\":" FIXED_FAR "}]");
  return PROVIDER_OK;
}

static int32_t login(void *instance, provider_bytes event, provider_sink out,
                     provider_sink error) {
  put(out, "{\"do\":\"wait\",\"seconds\":" FIXED_FAR "}");
  return PROVIDER_OK;
}
#endif

static const provider_table table = {
#if defined(FIXED_SHORT_TABLE)
    .size = 24,
#elif PROVIDER_ABI_VERSION == 1
    .size = PROVIDER_TABLE_SIZE_1,
#else
    .size = sizeof(provider_table),
#endif
    .version = PROVIDER_ABI_VERSION,
    .describe = describe,
    .create = create,
    .destroy = destroy,
    .self_test = self_test,
    .open_credential = open_credential,
    .close_credential = close_credential,
    .models = models,
#ifndef FIXED_NO_PREPARE
    .prepare = prepare,
#endif
    .classify = classify,
#ifdef FIXED_FAR
    .limits = limits,
    .login = login,
#endif
};

#ifndef FIXED_NO_ENTRY
const provider_table *switchyard_provider_entry(const provider_host *host) {
#ifdef FIXED_ENTRY_REFUSES
  return NULL;
#endif
#ifdef FIXED_ENTRY_HANGS
  for (;;) __asm__ volatile("" ::: "memory");
#endif
  return &table;
}
#endif
