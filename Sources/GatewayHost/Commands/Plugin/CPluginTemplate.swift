/// A plugin in one C file.
struct CPluginTemplate {
    let name: String
    /// A checkout of the gateway; `nil` leaves a path to fill in.
    let checkout: String?

    /// The files of the plugin.
    var files: [TemplateFile] {
        [
            TemplateFile(path: "\(name.lowercased()).c", text: source),
            TemplateFile(path: "Makefile", text: makefile),
        ]
    }

    private var makefile: String {
        """
        SWITCHYARD ?= \(checkout ?? "/path/to/switchyard")
        SWITCHYARD_BIN ?= \(Gateway.program)
        CFLAGS ?= -O2 -Wall -Wextra -Werror

        lib\(name).so: \(name.lowercased()).c
        \t$(CC) $(CFLAGS) -std=c11 -fPIC -shared -fvisibility=hidden \\
        \t  -I $(SWITCHYARD)/Sources/ProviderAPI/ABI/include -o $@ $<

        .PHONY: test
        test: lib\(name).so
        \t$(SWITCHYARD_BIN) plugin test $<

        """
    }

    private var source: String {
        #"""
        #include "provider_abi.h"
        #include <stdlib.h>
        #include <string.h>

        PROVIDER_STAMP("\#(name)", "0.1.0")

        static provider_bytes of(const char *text) {
          return (provider_bytes){(const uint8_t *)text, strlen(text)};
        }

        static void put(provider_sink sink, const char *text) { sink.write(sink.context, of(text)); }

        static void describe(void *context, provider_sink out) {
          (void)context;
          put(out, "{\"name\":\"\#(name)\",\"version\":\"0.1.0\",\"formats\":[\"chat\"],"
                   "\"summary\":\"What \#(name) is.\",\"operations\":[\"generate\"],\"keyless\":true}");
        }

        static int32_t create(void *context, provider_bytes settings, void **instance,
                              provider_sink error) {
          (void)context, (void)settings, (void)error;
          *instance = malloc(1);
          return *instance ? PROVIDER_OK : PROVIDER_FAILED;
        }

        static void destroy(void *instance) { free(instance); }

        static int32_t open_credential(void *instance, provider_bytes credential, int64_t now_ms,
                                       void **account, provider_sink out, provider_sink error) {
          (void)instance, (void)credential, (void)now_ms, (void)account, (void)error;
          put(out, "{\"label\":\"\#(name.lowercased())\"}");
          return PROVIDER_OK;
        }

        static void close_credential(void *instance, void *account) { (void)instance, (void)account; }

        static int32_t models(void *instance, void *account, provider_sink out, provider_sink error) {
          (void)instance, (void)account, (void)error;
          put(out, "{\"models\":[{\"id\":\"\#(name.lowercased())-1\"}]}");
          return PROVIDER_OK;
        }

        static int32_t prepare(void *instance, void *account, const provider_request *request,
                               const provider_plan *plan, provider_sink error) {
          (void)instance, (void)account, (void)request, (void)error;
          plan->url(plan->context, of("https://models.example/v1/chat/completions"));
          plan->header(plan->context, of("content-type"), of("application/json"));
          return PROVIDER_OK;
        }

        static int64_t wait_of(const provider_response *response) {
          for (size_t i = 0; i < response->header_count; i++) {
            provider_bytes name = response->headers[i].name, value = response->headers[i].value;
            if (name.count != 11 || memcmp(name.base, "retry-after", 11) != 0) continue;
            if (value.count == 0 || value.count > 7) return -1;
            int64_t seconds = 0;
            for (size_t at = 0; at < value.count; at++) {
              if (value.base[at] < '0' || value.base[at] > '9') return -1;
              seconds = seconds * 10 + (value.base[at] - '0');
            }
            return seconds * 1000;
          }
          return -1;
        }

        static void classify(void *instance, const provider_response *response,
                             provider_failure *failure, provider_sink message, provider_sink code) {
          (void)instance, (void)code;
          int32_t status = response->status;
          failure->kind = status == 401 || status == 403 ? PROVIDER_KIND_CREDENTIAL_FAULT
                          : status == 429                ? PROVIDER_KIND_BURST
                          : status < 500 && status != 408 ? PROVIDER_KIND_CLIENT_FAULT
                                                          : PROVIDER_KIND_TRANSIENT;
          failure->scope = failure->kind == PROVIDER_KIND_CREDENTIAL_FAULT ? PROVIDER_SCOPE_ACCOUNT
                                                                           : PROVIDER_SCOPE_MODEL;
          failure->retry_after_ms = wait_of(response);
          put(message, "The upstream refused the request.");
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

        """#
    }
}
