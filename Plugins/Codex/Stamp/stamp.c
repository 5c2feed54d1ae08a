#include "provider_abi.h"

PROVIDER_STAMP_SWIFT("Codex", "1.0.0")
