/** The demonstration: a file's lines go through a node and are compared with what comes out. It knows the client by {@link io.weir.cli.demo.RecordPublisher} and {@link io.weir.cli.demo.RecordSubscriber} alone. */
package io.weir.cli.demo;
