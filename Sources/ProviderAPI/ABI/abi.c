#include "provider_abi.h"

provider_bytes provider_own_toolchain(void) {
  static const char text[] = PROVIDER_TOOLCHAIN;
  provider_bytes bytes = {(const uint8_t *)text, sizeof text - 1};
  return bytes;
}
