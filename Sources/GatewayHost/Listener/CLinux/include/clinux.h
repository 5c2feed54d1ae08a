#pragma once

// The Glibc module of Swift comes first, so that the types of the C library are its own wherever
// this header is imported, in whatever order.
#if defined(__swift__)
#pragma clang module import SwiftGlibc
#endif

// What the kernel offers and the Glibc module of Swift does not.
//
// _GNU_SOURCE is not defined here: struct fd_set would then differ from the copy that the Dispatch
// module carries, and a target that imports both would not compile.

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/un.h>

// accept4 is hidden behind _GNU_SOURCE.
static inline int linux_accept(int fd, struct sockaddr *address, socklen_t *length) {
  extern int accept4(int, struct sockaddr *, socklen_t *, int);
  return accept4(fd, address, length, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

static inline int linux_epoll_control(int epoll, int operation, int fd, uint32_t events,
                                      uint64_t tag) {
  struct epoll_event event;
  event.events = events;
  event.data.u64 = tag;
  return epoll_ctl(epoll, operation, fd, &event);
}

// prctl is variadic, which Swift cannot call.
static inline void linux_name_thread(const char *name) {
  prctl(PR_SET_NAME, (unsigned long)name, 0, 0, 0);
}

// Sends this process a signal when the thread that started it ends.
static inline void linux_die_with_parent(int signal) { prctl(PR_SET_PDEATHSIG, signal, 0, 0, 0); }

// A message of one byte, and with it a descriptor, or -1 for none. Both return the count of bytes.
int linux_send_descriptor(int socket, uint8_t kind, int descriptor);
int linux_receive_descriptor(int socket, uint8_t *kind, int *descriptor);

// What a thread says of the plugin that it calls: which and where, 0 between calls, and how many calls
// there have been.
struct linux_call_mark {
  uint32_t plugin;
  uint32_t calls;
};

// Where this thread says so; null where nobody looks.
extern _Thread_local struct linux_call_mark *linux_call_mark_place;
void linux_set_call_mark(struct linux_call_mark *place);
static inline void linux_begin_call(uint32_t plugin) {
  struct linux_call_mark *place = linux_call_mark_place;
  if (!place) return;
  __atomic_store_n(&place->calls, place->calls + 1, __ATOMIC_RELAXED);
  __atomic_store_n(&place->plugin, plugin, __ATOMIC_RELAXED);
}
static inline void linux_end_call(void) {
  struct linux_call_mark *place = linux_call_mark_place;
  if (place) __atomic_store_n(&place->plugin, 0, __ATOMIC_RELAXED);
}

// Makes a thread that crashes add this bit to its mark.
#define LINUX_CRASH_MARK 0x80000000u
void linux_note_crashes(void);

// dup3 is hidden behind _GNU_SOURCE.
static inline int linux_replace_descriptor(int from, int to) {
  extern int dup3(int, int, int);
  return dup3(from, to, O_CLOEXEC);
}

// Memory that processes share by its descriptor.
int linux_shared_memory(const char *name, size_t size);

// A descriptor that reads as the signals of a set, which points to a sigset_t.
int linux_signal_descriptor(const void *set);

// Swift marks fork as unavailable, since a copy of a process with threads is seldom sane.
static inline int linux_fork(void) {
  extern int fork(void);
  return fork();
}

// memmem is hidden behind _GNU_SOURCE.
static inline const void *linux_find(const void *text, size_t text_count, const void *part,
                                     size_t part_count) {
  extern void *memmem(const void *, size_t, const void *, size_t);
  return memmem(text, text_count, part, part_count);
}

// Gives the free pages of the allocator back to the system.
static inline void linux_trim_memory(void) {
  extern int malloc_trim(size_t);
  malloc_trim(0);
}
