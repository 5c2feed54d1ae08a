#include "clinux.h"

#include <string.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <unistd.h>

int linux_signal_descriptor(const void *set) {
  return signalfd(-1, set, SFD_NONBLOCK | SFD_CLOEXEC);
}

int linux_send_descriptor(int socket, uint8_t kind, int descriptor) {
  union {
    struct cmsghdr header;
    char space[CMSG_SPACE(sizeof(int))];
  } control;
  struct iovec part = {.iov_base = &kind, .iov_len = 1};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
  if (descriptor >= 0) {
    memset(&control, 0, sizeof control);
    message.msg_control = control.space;
    message.msg_controllen = sizeof control.space;
    control.header.cmsg_level = SOL_SOCKET;
    control.header.cmsg_type = SCM_RIGHTS;
    control.header.cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(&control.header), &descriptor, sizeof descriptor);
  }
  return (int)sendmsg(socket, &message, MSG_NOSIGNAL);
}

int linux_receive_descriptor(int socket, uint8_t *kind, int *descriptor) {
  union {
    struct cmsghdr header;
    char space[CMSG_SPACE(sizeof(int))];
  } control;
  struct iovec part = {.iov_base = kind, .iov_len = 1};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
  message.msg_control = control.space;
  message.msg_controllen = sizeof control.space;
  *descriptor = -1;
  int count = (int)recvmsg(socket, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
  if (count <= 0) return count;
  struct cmsghdr *header = CMSG_FIRSTHDR(&message);
  if (header && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS)
    memcpy(descriptor, CMSG_DATA(header), sizeof *descriptor);
  return count;
}

int linux_shared_memory(const char *name, size_t size) {
  extern int memfd_create(const char *, unsigned int);
  int descriptor = memfd_create(name, 1 /* MFD_CLOEXEC */);
  if (descriptor >= 0) (void)!ftruncate(descriptor, (off_t)size);
  return descriptor;
}

_Thread_local struct linux_call_mark *linux_call_mark_place;

void linux_set_call_mark(struct linux_call_mark *place) { linux_call_mark_place = place; }

#define CRASH_SIGNALS 6
static const int crash_signals[CRASH_SIGNALS] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP};
static struct sigaction crash_actions[CRASH_SIGNALS];

// Says that this thread is the one, and lets the crash happen again as it would have without us.
static void note_crash(int signal) {
  struct linux_call_mark *place = linux_call_mark_place;
  if (place && place->plugin) place->plugin |= LINUX_CRASH_MARK;
  for (int i = 0; i < CRASH_SIGNALS; i++)
    if (crash_signals[i] == signal) sigaction(signal, &crash_actions[i], 0);
}

void linux_note_crashes(void) {
  struct sigaction action = {.sa_handler = note_crash, .sa_flags = SA_ONSTACK};
  for (int i = 0; i < CRASH_SIGNALS; i++)
    sigaction(crash_signals[i], &action, &crash_actions[i]);
}
