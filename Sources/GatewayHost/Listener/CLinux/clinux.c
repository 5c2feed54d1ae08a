#include "clinux.h"

#include <sys/signalfd.h>

int linux_signal_descriptor(const void *set) {
  return signalfd(-1, set, SFD_NONBLOCK | SFD_CLOEXEC);
}
