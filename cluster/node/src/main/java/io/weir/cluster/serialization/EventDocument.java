package io.weir.cluster.serialization;

/** An event inside of something else: in CBOR, under its own manifest. */
record EventDocument(String manifest, byte[] content) {}
