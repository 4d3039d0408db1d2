package io.weir.cli.configs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import io.weir.cli.configs.Reference.Entry;
import io.weir.cluster.config.BrokerConfigs;
import io.weir.cluster.config.ConfigDefinition;
import java.io.IOException;
import java.net.URL;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ReferenceTest {
    private final Reference reference = Reference.read();

    @Test
    void everyKeyOfEveryModuleIsInIt() throws IOException {
        Set<String> keys = new TreeSet<>();
        int files = 0;
        for (URL file : Collections.list(getClass().getClassLoader().getResources("reference.conf"))) {
            Config ours =
                    ConfigFactory.parseURL(file).root().withOnlyKey("weir").toConfig();
            ours.entrySet().forEach(entry -> keys.add(entry.getKey()));
            files += ours.isEmpty() ? 0 : 1;
        }
        keys.removeIf(key -> key.startsWith("weir.kafka."));

        keys.removeAll(reference.keys().stream().map(Entry::name).toList());

        assertEquals(Set.of(), keys);
        assertTrue(files >= 4, "log, journal, partition, node: " + files);
    }

    @Test
    void everyKeySaysWhatItIsForOrIsInAGroupThatDoes() {
        Set<String> explained = reference.keys().stream()
                .filter(entry -> !entry.meaning().isEmpty())
                .map(Entry::name)
                .collect(Collectors.toSet());

        List<String> unexplained = reference.keys().stream()
                .map(Entry::name)
                .filter(name -> !explained.contains(name)
                        && explained.stream().noneMatch(group -> name.startsWith(group + ".")))
                .toList();

        assertEquals(List.of(), unexplained);
    }

    @Test
    void everyConfigurationSaysWhatItIsFor() {
        assertEquals(
                List.of(),
                reference.brokers().stream()
                        .filter(entry -> entry.meaning().isBlank())
                        .toList());
        assertEquals(
                List.of(),
                reference.topics().stream()
                        .filter(entry -> entry.meaning().isBlank())
                        .toList());
        assertEquals(
                List.of(),
                reference.groups().stream()
                        .filter(entry -> entry.meaning().isBlank())
                        .toList());
    }

    @Test
    void kafkasSettingsHaveOneDefaultInBothPlaces() {
        Map<String, ConfigDefinition> brokers = BrokerConfigs.definitions().stream()
                .collect(Collectors.toMap(ConfigDefinition::name, Function.identity()));
        ConfigObject kafka =
                (ConfigObject) Reference.defaults().root().toConfig().getValue("weir.kafka");

        kafka.forEach((name, value) -> {
            assertTrue(brokers.containsKey(name), name + " is nowhere defined");
            assertEquals(brokers.get(name).defaultValue(), String.valueOf(value.unwrapped()), name);
        });
    }

    @Test
    void itIsNarrowedDownToWhatIsLookedFor() {
        Reference retention = reference.matching("RETENTION.ms");

        assertTrue(retention.topics().stream().anyMatch(entry -> entry.name().equals("retention.ms")));
        assertTrue(retention.brokers().stream().anyMatch(entry -> entry.name().equals("log.retention.ms")));
        assertEquals(List.of(), retention.keys());
    }

    @Test
    void theTablesAreMarkdown() {
        Reference small = new Reference(
                List.of(new Entry("weir.a", "", "1s", false, "This | that.")),
                List.of(new Entry("b", "int", Integer.toString(Integer.MAX_VALUE), true, "A limit.")),
                List.of(),
                List.of());

        List<String> lines = MarkdownReference.of(small);

        assertTrue(lines.contains("| `weir.a` | `1s` | This \\| that. |"), lines.toString());
        assertTrue(lines.contains("| `b` | int | 2^31-1 | Read-only. A limit. |"), lines.toString());
        assertTrue(lines.stream().noneMatch(line -> line.contains("topics")), lines.toString());
    }
}
