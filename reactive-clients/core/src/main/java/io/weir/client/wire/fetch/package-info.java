/** Fetching and looking up offsets on the wire, and the records in what was fetched, read one by one. */
package io.weir.client.wire.fetch;
