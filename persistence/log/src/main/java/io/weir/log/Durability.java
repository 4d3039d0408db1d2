package io.weir.log;

/** What an acknowledgement with {@code acks=all} rests on ({@code weir.durability}). */
public enum Durability {
    /** On the disk of every in-sync replica. */
    FSYNC,
    /** In the page cache of every in-sync replica, as Apache Kafka does. */
    OS
}
