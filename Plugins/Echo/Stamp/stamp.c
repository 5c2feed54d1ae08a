#include "provider_abi.h"

PROVIDER_STAMP_SWIFT("Echo", "1.0.0")
