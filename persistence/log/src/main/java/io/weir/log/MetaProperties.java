package io.weir.log;

/**
 * Whose data directory this is: the content of {@code meta.properties}.
 *
 * @param formatVersion the layout of the directory; a newer one is refused, an older one is migrated
 * @param clusterId the cluster that the data belongs to
 * @param nodeId the node that owns it
 * @param storeId drawn when the directory was made, so that a restored or copied one can be told from the original
 */
public record MetaProperties(int formatVersion, TopicId clusterId, int nodeId, TopicId storeId) {
    public static final int CURRENT_FORMAT = 1;
}
