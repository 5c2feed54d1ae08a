#pragma once

// The Glibc module of Swift comes first, so that the types of the C library are its own wherever
// this header is imported, in whatever order.
#if defined(__swift__)
#pragma clang module import SwiftGlibc
#endif

// libcurl, with one typed function for each kind of argument of its variadic ones, which Swift
// cannot call. Each returns what the function behind it returns.

#include <curl/curl.h>

typedef size_t (*easy_data_callback)(char *bytes, size_t size, size_t count, void *context);
typedef int (*easy_seek_callback)(void *context, curl_off_t offset, int origin);
typedef int (*easy_close_callback)(void *context, curl_socket_t socket);

static inline CURLcode easy_set_long(CURL *easy, CURLoption option, long value) {
  return curl_easy_setopt(easy, option, value);
}

static inline CURLcode easy_set_offset(CURL *easy, CURLoption option, curl_off_t value) {
  return curl_easy_setopt(easy, option, value);
}

static inline CURLcode easy_set_pointer(CURL *easy, CURLoption option, void *value) {
  return curl_easy_setopt(easy, option, value);
}

// Copies the text.
static inline CURLcode easy_set_string(CURL *easy, CURLoption option, const char *value) {
  return curl_easy_setopt(easy, option, value);
}

// Borrows the list until the handle is cleaned up.
static inline CURLcode easy_set_list(CURL *easy, CURLoption option, struct curl_slist *value) {
  return curl_easy_setopt(easy, option, value);
}

static inline CURLcode easy_set_data_callback(CURL *easy, CURLoption option,
                                              easy_data_callback value) {
  return curl_easy_setopt(easy, option, value);
}

static inline CURLcode easy_set_seek_callback(CURL *easy, easy_seek_callback value) {
  return curl_easy_setopt(easy, CURLOPT_SEEKFUNCTION, value);
}

static inline CURLcode easy_set_close_callback(CURL *easy, easy_close_callback value) {
  return curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, value);
}

static inline CURLcode easy_get_long(CURL *easy, CURLINFO info, long *value) {
  return curl_easy_getinfo(easy, info, value);
}

static inline CURLcode easy_get_socket(CURL *easy, curl_socket_t *value) {
  return curl_easy_getinfo(easy, CURLINFO_ACTIVESOCKET, value);
}

static inline CURLMcode multi_set_long(CURLM *multi, CURLMoption option, long value) {
  return curl_multi_setopt(multi, option, value);
}

static inline CURLMcode multi_set_socket_callback(CURLM *multi, curl_socket_callback callback,
                                                  void *context) {
  CURLMcode code = curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, context);
  return code != CURLM_OK ? code : curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, callback);
}

static inline CURLMcode multi_set_timer_callback(CURLM *multi, curl_multi_timer_callback callback,
                                                 void *context) {
  CURLMcode code = curl_multi_setopt(multi, CURLMOPT_TIMERDATA, context);
  return code != CURLM_OK ? code : curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, callback);
}

// The next transfer that has ended, or NULL; *result then holds how it ended.
static inline CURL *multi_next_done(CURLM *multi, CURLcode *result) {
  int left;
  CURLMsg *message;
  while ((message = curl_multi_info_read(multi, &left)))
    if (message->msg == CURLMSG_DONE) {
      *result = message->data.result;
      return message->easy_handle;
    }
  return 0;
}

static inline CURLSHcode share_set_long(CURLSH *share, CURLSHoption option, long value) {
  return curl_share_setopt(share, option, value);
}
