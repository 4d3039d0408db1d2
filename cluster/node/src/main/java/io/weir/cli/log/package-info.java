/** {@code weir log}: looks into a data directory's files, with no broker; it writes nothing and takes no lock. */
package io.weir.cli.log;
