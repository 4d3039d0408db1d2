/** Whole-process benchmarks, to be run by hand on a quiet machine; the build only compiles them. */
package io.weir.benchmark;
