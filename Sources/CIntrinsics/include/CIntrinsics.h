// What Swift has no word for: hints to the processor's cache.
#pragma once

/// Asks for the cache line at `address`, to read and soon write; any address is allowed.
static inline void kindred_prefetch(const void *address) { __builtin_prefetch(address, 1, 3); }
