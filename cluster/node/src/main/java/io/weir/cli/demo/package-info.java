/** The demonstration: a file's lines go through a node and are compared with what comes out. It knows the client's face alone. */
package io.weir.cli.demo;
