/**
 * A node for tests, as an extension of JUnit 5: {@link io.weir.junit.WeirTest} says it by annotations,
 * {@link io.weir.junit.WeirExtension} in code. Knows {@code io.weir.node} and JUnit's API alone.
 */
package io.weir.junit;
