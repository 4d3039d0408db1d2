/**
 * Looks at logs from outside: at files, not at an open log, without a lock and without writing. What a node has open may be looked at
 * too; the end of its last segment is then in motion.
 */
package io.weir.log.inspect;
