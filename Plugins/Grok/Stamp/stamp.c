#include "provider_abi.h"

PROVIDER_STAMP_SWIFT("Grok", "1.0.0")
