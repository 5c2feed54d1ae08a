#include "provider_abi.h"

PROVIDER_STAMP_SWIFT("Ollama", "1.0.0")
