/** The client side of the wire, without Pekko or Scala. */
package io.weir.client;
