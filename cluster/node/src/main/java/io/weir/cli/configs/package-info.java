/** {@code weir configs}: shows and changes configurations of topics and brokers, and prints the reference of all there are. */
package io.weir.cli.configs;
