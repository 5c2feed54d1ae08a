#include "provider_abi.h"

PROVIDER_STAMP_SWIFT("Claude", "1.0.0")
