#include "provider_abi.h"

PROVIDER_STAMP_SWIFT("Gemini", "1.0.0")
