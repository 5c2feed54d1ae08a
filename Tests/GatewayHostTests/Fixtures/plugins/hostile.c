// A provider in C whose models are the wrongs that a plan can do: each is named for what is wrong with
// what it describes. Its upstream is the setting `url`; HOSTILE_HOSTS and HOSTILE_LIST make variants.
#include "provider_abi.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef HOSTILE_HOSTS
#define HOSTILE_HOSTS ""
#endif

PROVIDER_STAMP("Hostile", "6.6.6")

typedef struct {
  char url[256];
} server;

static provider_bytes lend(const char *text) {
  provider_bytes bytes = {(const uint8_t *)text, strlen(text)};
  return bytes;
}

static void put(provider_sink sink, const char *text) { sink.write(sink.context, lend(text)); }

static const char *const headers[][3] = {
    {"header-crlf", "x-a", "1\r\nx-b: 2"},
    {"header-line-feed", "x-a", "1\nx-b: 2"},
    {"header-delete", "x-a", "\x7f"},
    {"header-space", "x a", "1"},
    {"header-colon", "x-a:", "1"},
    {"header-empty", "", "1"},
    {"header-name-crlf", "x-a: 1\r\nx-b", "2"},
    {"host-other", "Host", "other.example"},
    {"length", "content-length", "3"},
    {"encoding", "Transfer-Encoding", "chunked"},
    {"connection", "connection", "x-a"},
    {"keep-alive", "keep-alive", "timeout=9"},
    {"proxy-connection", "proxy-connection", "close"},
    {"te", "te", "trailers"},
    {"trailer", "trailer", "x-a"},
    {"upgrade", "upgrade", "websocket"},
    {"expect", "expect", "100-continue"},
    {"proxy-authorization", "proxy-authorization", "Basic eA=="},
};

static const char *const methods[][2] = {
    {"method-crlf", "GET / HTTP/1.1\r\nhost: x\r\n\r\nPOST"},
    {"method-space", "PO ST"},
    {"method-empty", ""},
    {"method-connect", "connect"},
    {"method-long", "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZ"},
};

// What stands in front of the authority of the upstream, and what behind it.
static const char *const urls[][3] = {
    {"url-space", "http://", "/a b"},
    {"url-crlf", "http://", "/ HTTP/1.1\r\nx-b: 2\r\n\r\n"},
    {"url-scheme", "ftp://", "/"},
    {"url-none", "", ""},
    {"url-user", "http://good.example@", "/"},
    {"url-backslash", "http://good.example\\@", "/"},
    {"url-fragment", "http://", "/#x"},
    {"url-unicode", "http://g\xc3\xb6\xc3\xb6" "d.", "/"},
    {"elsewhere", "http://elsewhere.example:1/", "/"},
    {"elsewhere-below", "http://good.example.evil.example/", "/"},
    {"elsewhere-user", "http://good.example:1@", "/"},
    {"elsewhere-port", "http://127.0.0.1:1/", "/"},
    {"elsewhere-address", "http://2130706433:1/", "/"},
    {"elsewhere-mapped", "http://[::ffff:127.0.0.1]:1/", "/"},
};

static const struct {
  const char *name, *key, *json;
} members[] = {
    {"member-bytes", "a\xff", "1"},      {"value-two", "a", "1,\"b\":2"},
    {"value-open", "a", "{\"b\":1"},     {"value-close", "a", "1}"},
    {"value-empty", "a", ""},            {"value-word", "a", "nothing"},
    {"value-control", "a", "\"\x01\""}, {"value-comma", "a", ","},
    {"member-quote", "a\":1,\"b", "1"},  {"member-break", "a\nb\\", "1"},
};

static const struct {
  const char *name, *type;
  int32_t status;
} answers[] = {
    {"status-zero", "application/json", 0},     {"status-minus", "application/json", -7},
    {"status-hundred", "application/json", 100}, {"status-large", "application/json", 99999},
    {"type-crlf", "text/plain\r\nx-b: 2", 200},
};

static const char *const others[] = {"good", "host-same", "many-edits", "many-headers", "no-plan",
                                     "null-bytes", "head-method", "bad-status"};

#define COUNT(list) (sizeof list / sizeof list[0])

static void describe(void *context, provider_sink out) {
  put(out, "{\"name\":\"Hostile\",\"version\":\"6.6.6\",\"formats\":[\"chat\"],"
           "\"operations\":[\"generate\",\"embeddings\"],\"keyless\":true,"
           "\"hosts\":[" HOSTILE_HOSTS "],"
           "\"settings\":[{\"name\":\"url\",\"type\":\"string\",\"summary\":\"The upstream.\"}]}");
}

static int32_t create(void *context, provider_bytes settings, void **instance,
                      provider_sink error) {
  static const char key[] = "\"url\":\"";
  server *made = calloc(1, sizeof *made);
  *instance = made;
  for (size_t at = 0; at + sizeof key - 1 <= settings.count; at++) {
    if (memcmp(settings.base + at, key, sizeof key - 1) != 0) continue;
    size_t used = 0;
    for (at += sizeof key - 1; at < settings.count && settings.base[at] != '"'; at++)
      if (settings.base[at] != '\\' && used + 1 < sizeof made->url)
        made->url[used++] = (char)settings.base[at];
  }
  return PROVIDER_OK;
}

static void destroy(void *instance) { free(instance); }

static int32_t open_credential(void *instance, provider_bytes credential, int64_t now,
                               void **account, provider_sink out, provider_sink error) {
  put(out, "{\"label\":\"hostile\"}");
  return PROVIDER_OK;
}

static void close_credential(void *instance, void *account) {}

static void list(provider_sink out, const char *name) {
  put(out, "{\"id\":\"");
  put(out, name);
  put(out, "\"},");
}

static int32_t models(void *instance, void *account, provider_sink out, provider_sink error) {
#ifdef HOSTILE_LIST
  put(out, "{\"request\":" HOSTILE_LIST "}");
  return PROVIDER_OK;
#endif
  put(out, "{\"models\":[");
  for (size_t at = 0; at < COUNT(headers); at++) list(out, headers[at][0]);
  for (size_t at = 0; at < COUNT(methods); at++) list(out, methods[at][0]);
  for (size_t at = 0; at < COUNT(urls); at++) list(out, urls[at][0]);
  for (size_t at = 0; at < COUNT(members); at++) list(out, members[at].name);
  for (size_t at = 0; at < COUNT(answers); at++) list(out, answers[at].name);
  for (size_t at = 0; at < COUNT(others); at++) list(out, others[at]);
  put(out, "{\"id\":\"last\"}]}");
  return PROVIDER_OK;
}

static int32_t parse_models(void *instance, void *account, const provider_response *response,
                            provider_sink out, provider_sink error) {
  put(out, "{\"models\":[{\"id\":\"listed\"}]}");
  return PROVIDER_OK;
}

static int is(const provider_request *request, const char *name) {
  return request->model.count == strlen(name) &&
         memcmp(request->model.base, name, request->model.count) == 0;
}

static void fill(const provider_plan *plan) {
  static const char long_value[1024] = {[0 ... 1023] = 'v'};
  provider_bytes value = {(const uint8_t *)long_value, sizeof long_value};
  for (int at = 0; at < 600; at++) plan->header(plan->context, lend("x-a"), value);
}

static void edit_often(const provider_plan *plan) {
  char key[16];
  for (int at = 0; at < 5000; at++) {
    snprintf(key, sizeof key, "k%d", at);
    plan->set(plan->context, lend(key), lend("1"));
  }
}

static int32_t prepare(void *instance, void *account, const provider_request *request,
                       const provider_plan *plan, provider_sink error) {
  server *upstream = instance;
  const char *authority = strstr(upstream->url, "//");
  authority = authority ? authority + 2 : "";
  char url[600];
  snprintf(url, sizeof url, "%s/v1", upstream->url);
  for (size_t at = 0; at < COUNT(urls); at++)
    if (is(request, urls[at][0]))
      snprintf(url, sizeof url, "%s%s%s", urls[at][1], urls[at][1][0] ? authority : "", urls[at][2]);
  if (is(request, "no-plan")) return PROVIDER_OK;
  plan->url(plan->context, lend(url));
  plan->header(plan->context, lend("authorization"), lend("Bearer plugin-secret"));
  for (size_t at = 0; at < COUNT(headers); at++)
    if (is(request, headers[at][0]))
      plan->header(plan->context, lend(headers[at][1]), lend(headers[at][2]));
  for (size_t at = 0; at < COUNT(methods); at++)
    if (is(request, methods[at][0])) plan->method(plan->context, lend(methods[at][1]));
  for (size_t at = 0; at < COUNT(members); at++)
    if (is(request, members[at].name))
      plan->set(plan->context, lend(members[at].key), lend(members[at].json));
  for (size_t at = 0; at < COUNT(answers); at++)
    if (is(request, answers[at].name))
      plan->answer(plan->context, answers[at].status, lend(answers[at].type), lend("{}"));
  if (is(request, "host-same")) plan->header(plan->context, lend("host"), lend(authority));
  if (is(request, "many-headers")) fill(plan);
  if (is(request, "many-edits")) edit_often(plan);
  if (is(request, "head-method")) plan->method(plan->context, lend("HEAD"));
  provider_bytes nothing = {NULL, 7};
  if (is(request, "null-bytes")) plan->header(plan->context, nothing, nothing);
  return PROVIDER_OK;
}

static void classify(void *instance, const provider_response *response, provider_failure *failure,
                     provider_sink message, provider_sink code) {
  failure->kind = PROVIDER_KIND_CLIENT_FAULT;
  failure->scope = PROVIDER_SCOPE_REQUEST;
  failure->status = -7;
  put(message, "it failed");
}

static const provider_table table = {
    .size = sizeof(provider_table),
    .version = PROVIDER_ABI_VERSION,
    .describe = describe,
    .create = create,
    .destroy = destroy,
    .open_credential = open_credential,
    .close_credential = close_credential,
    .models = models,
    .parse_models = parse_models,
    .prepare = prepare,
    .classify = classify,
};

const provider_table *switchyard_provider_entry(const provider_host *host) { return &table; }
