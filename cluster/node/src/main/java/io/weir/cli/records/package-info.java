/**
 * {@code weir produce}, {@code weir consume}: records from and to standard streams and files. {@link io.weir.cli.records.TopicWriter} and
 * {@link io.weir.cli.records.TopicReader} let a command that goes line by line use the client's streams.
 */
package io.weir.cli.records;
