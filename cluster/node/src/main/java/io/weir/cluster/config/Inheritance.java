package io.weir.cluster.config;

import io.weir.cluster.config.ConfigDefinition.BrokerSynonym;
import io.weir.cluster.config.ConfigEntry.Synonym;
import io.weir.cluster.metadata.MetadataImage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** What a resource sets itself, over what the broker sets for all of its kind. Pure. */
final class Inheritance {
    private final BrokerConfigs broker;
    private final ConfigSource ownSource;

    Inheritance(BrokerConfigs broker, ConfigSource ownSource) {
        this.broker = broker;
        this.ownSource = ownSource;
    }

    /** The configuration as it is in force for a resource that sets {@code own}. */
    ConfigEntry entry(MetadataImage image, Map<String, String> own, ConfigDefinition definition) {
        List<Synonym> synonyms = new ArrayList<>();
        List<String> values = new ArrayList<>();
        String set = own.get(definition.name());
        if (set != null) {
            synonyms.add(new Synonym(definition.name(), set, ownSource));
            values.add(set);
        }
        // A finer unit is stronger than a coarser one only in the same place: what is set at all beats what is not.
        definition.synonyms().stream()
                .flatMap(synonym -> broker.values(image, ConfigDefinitions.BROKER.get(synonym.name())).stream()
                        .map(value -> new Scaled(value, synonym)))
                .sorted(Comparator.comparing(scaled -> scaled.value().source()))
                .forEach(scaled -> {
                    synonyms.add(scaled.value());
                    values.add(scaled.text());
                });
        return new ConfigEntry(
                definition.name(),
                values.get(0),
                synonyms.get(0).source(),
                definition.type(),
                definition.doc(),
                false,
                false,
                synonyms);
    }

    private record Scaled(Synonym value, BrokerSynonym synonym) {
        String text() {
            String text = value.value().trim();
            if (synonym.factor() == 1) {
                return text;
            }
            long number = Long.parseLong(text);
            return Long.toString(number < 0 ? -1 : Math.multiplyExact(number, synonym.factor()));
        }
    }
}
