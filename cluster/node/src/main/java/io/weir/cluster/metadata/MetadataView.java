package io.weir.cluster.metadata;

import java.util.concurrent.CompletionStage;

/** This broker's metadata. Safe for any thread. */
public interface MetadataView {

    /** The newest image that this broker has applied, its leaders included. */
    MetadataImage image();

    /** Completes when this broker has applied {@code op} and the leaders that follow from it have started or failed to. */
    CompletionStage<MetadataImage> whenApplied(long op);
}
