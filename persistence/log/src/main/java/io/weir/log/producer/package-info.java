/**
 * What a log remembers of idempotent producers: their epochs and last batches, and the file that carries them over a restart. Pure:
 * no file, clock or thread inside.
 */
package io.weir.log.producer;
