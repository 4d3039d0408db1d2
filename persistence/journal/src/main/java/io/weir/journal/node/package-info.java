/**
 * One node of a journal at work: {@link io.weir.journal.node.JournalNode} puts the pure parts of the voter and of the proposers together
 * and gives them threads. How messages reach other nodes is its owner's concern.
 */
package io.weir.journal.node;
