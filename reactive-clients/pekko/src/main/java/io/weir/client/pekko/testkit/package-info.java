/**
 * For tests of pipelines without a broker: makes what sources and flows emit and materialise otherwise.
 */
package io.weir.client.pekko.testkit;
