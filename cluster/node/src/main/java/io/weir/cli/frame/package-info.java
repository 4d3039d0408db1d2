/**
 * What all commands share: the options of those that talk to brokers, tables and JSON, progress, failures and exit codes. A command
 * declares its options, calls a client or reads files, and hands rows or records to {@link io.weir.cli.frame.OutputOptions}; whatever
 * it throws becomes one line and an exit code here.
 */
package io.weir.cli.frame;
