/** JMH benchmarks of the classes on the way of a record; see the README for how they are run. Those of the gateway are beside its tests. */
package io.weir.benchmark.hot;
