// Counts what a thread allocates, for the benchmarks.
//
// Linking this target puts it between the program and the C library's allocator, for the program and all its shared
// libraries: each call goes on to the library and adds one to a counter of its thread, which costs about a nanosecond.
#pragma once
#include <stdint.h>

// Allocations of the calling thread since it began: each malloc, calloc, realloc and aligned allocation is one.
uint64_t kindred_thread_allocations(void);
