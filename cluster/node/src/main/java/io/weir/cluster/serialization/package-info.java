/**
 * How the metadata's and the groups' events and images, and the controller's messages, are written: CBOR, under manifests that are nouns with a version
 * and never class names, so that classes may move. A version that was ever released stays readable; unknown fields are ignored.
 */
package io.weir.cluster.serialization;
