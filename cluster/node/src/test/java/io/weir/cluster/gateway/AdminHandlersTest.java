package io.weir.cluster.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigFactory;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.protocol.ApiKeys;
import org.junit.jupiter.api.Test;

class AdminHandlersTest {

    @Test
    void everyApiHasOneHandlerAndServesItsStableVersions() {
        Surroundings surroundings = new Surroundings();
        List<ApiHandler> all = AdminHandlers.all(
                surroundings.context(), surroundings.configs(), Surroundings.SETTINGS, surroundings.directory());
        Set<ApiKeys> apis = all.stream().map(ApiHandler::api).collect(Collectors.toSet());
        assertEquals(all.size(), apis.size());
        assertEquals(
                Set.of(
                        ApiKeys.METADATA,
                        ApiKeys.LIST_OFFSETS,
                        ApiKeys.OFFSET_FOR_LEADER_EPOCH,
                        ApiKeys.INIT_PRODUCER_ID,
                        ApiKeys.CREATE_TOPICS,
                        ApiKeys.DELETE_TOPICS,
                        ApiKeys.CREATE_PARTITIONS,
                        ApiKeys.ALTER_CONFIGS,
                        ApiKeys.INCREMENTAL_ALTER_CONFIGS,
                        ApiKeys.DESCRIBE_CLUSTER,
                        ApiKeys.DESCRIBE_CONFIGS,
                        ApiKeys.LIST_CONFIG_RESOURCES,
                        ApiKeys.DESCRIBE_TOPIC_PARTITIONS,
                        ApiKeys.LIST_PARTITION_REASSIGNMENTS,
                        ApiKeys.DELETE_RECORDS,
                        ApiKeys.DESCRIBE_PRODUCERS,
                        ApiKeys.DESCRIBE_LOG_DIRS,
                        ApiKeys.ALTER_REPLICA_LOG_DIRS,
                        ApiKeys.ALTER_PARTITION_REASSIGNMENTS,
                        ApiKeys.ELECT_LEADERS,
                        ApiKeys.DESCRIBE_QUORUM,
                        ApiKeys.UPDATE_FEATURES,
                        ApiKeys.DESCRIBE_ACLS,
                        ApiKeys.CREATE_ACLS,
                        ApiKeys.DELETE_ACLS,
                        ApiKeys.DESCRIBE_CLIENT_QUOTAS,
                        ApiKeys.ALTER_CLIENT_QUOTAS,
                        ApiKeys.DESCRIBE_USER_SCRAM_CREDENTIALS,
                        ApiKeys.ALTER_USER_SCRAM_CREDENTIALS),
                apis);
        all.forEach(handler -> {
            assertEquals(handler.api().oldestVersion(), handler.oldestVersion());
            assertEquals(handler.api().latestVersion(false), handler.latestVersion());
        });
    }

    @Test
    void theSettingsHaveDefaults() {
        AdminSettings settings =
                AdminSettings.of(ConfigFactory.defaultReference().getConfig("weir.gateway"));
        assertEquals(2000, settings.describedPartitionsMax());
        assertTrue(settings.autoCreateWait().compareTo(settings.topicChangeWait()) < 0);
    }
}
