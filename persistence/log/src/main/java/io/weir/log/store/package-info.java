/**
 * The port to the file system: what the engine asks of a disk, the real disk behind it, and whole files replaced in one step. All IO
 * of the engine goes through {@link io.weir.log.store.FileStore}, so that a test can fail, fill up or cut the power of it. Nothing
 * here knows what is in a file.
 */
package io.weir.log.store;
