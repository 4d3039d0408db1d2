package io.weir.client.producer;

/** Under which id and epoch a partition's sequences are counted. */
record ProducerIdentity(long id, short epoch) {
    boolean last() {
        return epoch == Short.MAX_VALUE;
    }

    ProducerIdentity next() {
        return new ProducerIdentity(id, (short) (epoch + 1));
    }
}
