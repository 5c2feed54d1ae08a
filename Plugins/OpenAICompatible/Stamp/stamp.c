#include "provider_abi.h"

PROVIDER_STAMP_SWIFT("OpenAICompatible", "1.0.0")
