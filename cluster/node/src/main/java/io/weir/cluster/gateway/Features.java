package io.weir.cluster.gateway;

import java.util.List;
import java.util.Optional;

/** The features of KIP-584 that this release has: what ApiVersions tells and UpdateFeatures knows. */
final class Features {

    /** The feature level that Apache Kafka calls 4.3-IV0, whose wire protocol this is. */
    private static final short METADATA_VERSION = 30;

    /** Consumer groups of both protocols (KIP-848). */
    private static final short GROUP_VERSION = 1;

    static final List<Feature> ALL = List.of(
            new Feature("group.version", GROUP_VERSION, GROUP_VERSION, GROUP_VERSION),
            new Feature("metadata.version", METADATA_VERSION, METADATA_VERSION, METADATA_VERSION));

    private Features() {}

    static Optional<Feature> find(String name) {
        return ALL.stream().filter(feature -> feature.name().equals(name)).findFirst();
    }

    /**
     * @param oldest the oldest level that this release supports
     * @param newest the newest
     * @param finalized the level in force; never 0, which is told by leaving the feature out
     */
    record Feature(String name, short oldest, short newest, short finalized) {

        boolean supports(short level) {
            return level >= oldest && level <= newest;
        }

        /** As Apache Kafka writes a range. */
        String range() {
            return oldest == newest ? Short.toString(oldest) : oldest + "-" + newest;
        }
    }
}
