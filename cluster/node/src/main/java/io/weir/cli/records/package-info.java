/** {@code weir produce}, {@code weir consume}: records from and to standard streams and files. */
package io.weir.cli.records;
