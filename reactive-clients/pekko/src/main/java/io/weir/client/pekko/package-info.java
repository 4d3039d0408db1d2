/** Pekko Streams operators on the client. */
package io.weir.client.pekko;
