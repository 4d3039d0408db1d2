/** Which leader epoch began at which offset of a log, and the checkpoint file that keeps it. Pure values; the log writes the file. */
package io.weir.log.epoch;
