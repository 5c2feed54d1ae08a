#include "provider_abi.h"
