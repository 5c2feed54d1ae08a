// A provider in one C file: any server with OpenAI's /chat/completions under a base URL, with or
// without a key. It needs a C compiler and provider_abi.h, and nothing else.
//
//   plugins:
//     configs:
//       LocalServer: {base-url: "http://127.0.0.1:8000/v1", api-key: "sk-…", model: "llama"}
#include "provider_abi.h"
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

PROVIDER_STAMP("LocalServer", "1.0.0")

// ---- text -----------------------------------------------------------------------------------

// Text of our own, never longer than its room; `count` counts what did fit.
typedef struct text {
  size_t count;
  uint8_t bytes[2048];
} text;

static provider_bytes of(const char *string) {
  return (provider_bytes){(const uint8_t *)string, strlen(string)};
}

static provider_bytes lent(const text *from) { return (provider_bytes){from->bytes, from->count}; }

static bool append(text *to, provider_bytes more) {
  if (more.count > sizeof to->bytes - to->count) return false;
  if (more.count) memcpy(to->bytes + to->count, more.base, more.count);
  to->count += more.count;
  return true;
}

static bool equal(provider_bytes left, const char *right) {
  size_t count = strlen(right);
  return left.count == count && (count == 0 || memcmp(left.base, right, count) == 0);
}

static void put(provider_sink sink, const char *string) { sink.write(sink.context, of(string)); }

// ---- JSON: the string members of an object --------------------------------------------------

typedef struct cursor {
  const uint8_t *at, *end;
} cursor;

static void skip_space(cursor *json) {
  while (json->at < json->end && strchr(" \t\r\n", *json->at) && *json->at) json->at++;
}

// Reads a string into `to`, which may be null. \u escapes below 128 are undone; others refuse it.
static bool read_string(cursor *json, text *to) {
  if (json->at == json->end || *json->at++ != '"') return false;
  while (json->at < json->end) {
    uint8_t byte = *json->at++;
    if (byte == '"') return true;
    if (byte < 0x20) return false;
    if (byte == '\\') {
      static const char escapes[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
      if (json->at == json->end) return false;
      const char *found = *json->at ? strchr(escapes, *json->at) : NULL;
      if (found) {
        byte = (uint8_t)meant[found - escapes];
        json->at++;
      } else if (*json->at == 'u' && json->end - json->at >= 5) {
        unsigned value = 0;
        for (int i = 1; i <= 4; i++) {
          uint8_t digit = json->at[i] | 0x20;
          bool letter = digit >= 'a' && digit <= 'f';
          if (!letter && (digit < '0' || digit > '9')) return false;
          value = value * 16 + (unsigned)(letter ? digit - 'a' + 10 : digit - '0');
        }
        if (to && value > 127) return false;
        byte = (uint8_t)value;
        json->at += 5;
      } else {
        return false;
      }
    }
    if (to && !append(to, (provider_bytes){&byte, 1})) return false;
  }
  return false;
}

// Passes over a value of any kind; brackets are counted, so depth costs no stack.
static bool skip_value(cursor *json) {
  size_t depth = 0;
  do {
    skip_space(json);
    if (json->at == json->end) return false;
    uint8_t byte = *json->at;
    if (byte == '"') {
      if (!read_string(json, NULL)) return false;
    } else {
      json->at++;
      if (byte == '{' || byte == '[') depth++;
      if ((byte == '}' || byte == ']') && depth-- == 0) return false;
      bool word = (byte >= '0' && byte <= '9') || byte == '-' || (byte >= 'a' && byte <= 'z');
      while (word && json->at < json->end && !strchr(",]} \t\r\n", *json->at)) json->at++;
    }
  } while (depth);
  return true;
}

// Finds the string behind a top-level key. An absent member is an empty text; false is bad JSON, or
// a member that is no string or too long.
static bool find(provider_bytes object, const char *key, text *value) {
  cursor json = {object.base, object.base + object.count};
  value->count = 0;
  skip_space(&json);
  if (json.at == json.end || *json.at++ != '{') return false;
  for (;;) {
    text name = {0};
    skip_space(&json);
    if (json.at < json.end && *json.at == '}') return true;
    if (!read_string(&json, &name)) return false;
    skip_space(&json);
    if (json.at == json.end || *json.at++ != ':') return false;
    skip_space(&json);
    if (equal(lent(&name), key)) return read_string(&json, value);
    if (!skip_value(&json)) return false;
    skip_space(&json);
    if (json.at < json.end && *json.at == ',') json.at++;
  }
}

// ---- the provider ---------------------------------------------------------------------------

typedef struct server {
  text url;
  text key;
  text model;
} server;

static void describe(void *context, provider_sink out) {
  (void)context;
  put(out, "{\"name\":\"LocalServer\",\"version\":\"1.0.0\",\"formats\":[\"chat\"],"
           "\"summary\":\"A server with OpenAI's chat completions under a base URL.\","
           "\"operations\":[\"generate\"],\"keyless\":true,\"settings\":["
           "{\"name\":\"base-url\",\"type\":\"string\",\"summary\":\"With the /v1.\","
           "\"default\":\"\\\"http://127.0.0.1:8000/v1\\\"\"},"
           "{\"name\":\"model\",\"type\":\"string\",\"summary\":\"The model it serves.\","
           "\"default\":\"\\\"local\\\"\"},"
           "{\"name\":\"api-key\",\"type\":\"string\",\"summary\":\"Its key.\",\"secret\":true}]}");
}

static bool is_plain(const text *value) {
  for (size_t i = 0; i < value->count; i++)
    if (value->bytes[i] <= 0x20 || value->bytes[i] >= 0x7f) return false;
  return true;
}

static int32_t create(void *context, provider_bytes settings, void **instance,
                      provider_sink error) {
  (void)context;
  server *made = calloc(1, sizeof *made);
  if (!made) return PROVIDER_FAILED;
  const char *wrong = NULL;
  if (!find(settings, "base-url", &made->url) || !is_plain(&made->url) ||
      made->url.count < 8 || memcmp(made->url.bytes, "http", 4) != 0)
    wrong = "`base-url` must be an http or https URL";
  else if (!append(&made->url, of("/chat/completions")))
    wrong = "`base-url` is too long";
  else if (!find(settings, "api-key", &made->key) || !is_plain(&made->key))
    wrong = "`api-key` must be visible characters";
  else if (!find(settings, "model", &made->model) || !is_plain(&made->model) ||
           memchr(made->model.bytes, '"', made->model.count) ||
           memchr(made->model.bytes, '\\', made->model.count))
    wrong = "`model` must be a plain name";
  if (wrong) {
    put(error, wrong);
    free(made);
    return PROVIDER_REFUSED;
  }
  *instance = made;
  return PROVIDER_OK;
}

static void destroy(void *instance) { free(instance); }

// The key is a setting, so an account is nothing but a label.
static int32_t open_credential(void *instance, provider_bytes credential, int64_t now_ms,
                               void **account, provider_sink out, provider_sink error) {
  (void)instance, (void)credential, (void)now_ms, (void)account, (void)error;
  put(out, "{\"label\":\"local server\"}");
  return PROVIDER_OK;
}

static void close_credential(void *instance, void *account) { (void)instance, (void)account; }

static int32_t models(void *instance, void *account, provider_sink out, provider_sink error) {
  (void)account, (void)error;
  put(out, "{\"models\":[{\"id\":\"");
  out.write(out.context, lent(&((server *)instance)->model));
  put(out, "\"}]}");
  return PROVIDER_OK;
}

static int32_t prepare(void *instance, void *account, const provider_request *request,
                       const provider_plan *plan, provider_sink error) {
  (void)account;
  const server *self = instance;
  if (request->operation != PROVIDER_OPERATION_GENERATE) {
    put(error, "Only chat completions are offered.");
    return PROVIDER_UNSUPPORTED;
  }
  plan->url(plan->context, lent(&self->url));
  plan->header(plan->context, of("content-type"), of("application/json"));
  if (self->key.count) {
    text value = {0};
    if (!append(&value, of("Bearer ")) || !append(&value, lent(&self->key))) return PROVIDER_FAILED;
    plan->header(plan->context, of("authorization"), lent(&value));
  }
  // Without it a server says nothing of the tokens of a stream.
  if (request->flags & PROVIDER_FLAG_STREAM)
    plan->set(plan->context, of("stream_options"), of("{\"include_usage\":true}"));
  return PROVIDER_OK;
}

static int64_t wait_of(const provider_response *response) {
  for (size_t i = 0; i < response->header_count; i++) {
    provider_bytes value = response->headers[i].value;
    if (!equal(response->headers[i].name, "retry-after") || !value.count || value.count > 7)
      continue;
    int64_t seconds = 0;
    for (size_t at = 0; at < value.count; at++) {
      if (value.base[at] < '0' || value.base[at] > '9') return -1;
      seconds = seconds * 10 + (value.base[at] - '0');
    }
    return seconds * 1000;
  }
  return -1;
}

static void classify(void *instance, const provider_response *response, provider_failure *failure,
                     provider_sink message, provider_sink code) {
  (void)instance, (void)code;
  failure->scope = PROVIDER_SCOPE_MODEL;
  failure->retry_after_ms = wait_of(response);
  switch (response->status) {
    case 401: case 402: case 403:
      failure->kind = PROVIDER_KIND_CREDENTIAL_FAULT;
      failure->scope = PROVIDER_SCOPE_ACCOUNT;
      return put(message, "The server refuses the key.");
    case 404:
      failure->kind = PROVIDER_KIND_MODEL_LIMIT;
      return put(message, "The server does not have the model.");
    case 429:
      failure->kind = PROVIDER_KIND_BURST;
      return put(message, "The server gets too many requests.");
    case 503: case 529:
      failure->kind = PROVIDER_KIND_CAPACITY;
      return put(message, "The server has no room just now.");
    default: break;
  }
  bool theirs = response->status >= 400 && response->status < 500 && response->status != 408;
  failure->kind = theirs ? PROVIDER_KIND_CLIENT_FAULT : PROVIDER_KIND_TRANSIENT;
  if (theirs) failure->scope = PROVIDER_SCOPE_REQUEST;
  put(message, theirs ? "The server refuses the request." : "The server failed.");
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
    .prepare = prepare,
    .classify = classify,
};

__attribute__((visibility("default"))) const provider_table *
switchyard_provider_entry(const provider_host *host) {
  return host && host->version >= PROVIDER_ABI_OLDEST ? &table : NULL;
}
