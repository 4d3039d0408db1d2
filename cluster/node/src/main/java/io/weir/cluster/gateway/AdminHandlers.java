package io.weir.cluster.gateway;

import io.weir.cluster.config.TopicConfigs;
import java.util.List;
import org.apache.kafka.common.protocol.ApiKeys;

/** The handlers of metadata and administration, one of each. */
public final class AdminHandlers {
    private AdminHandlers() {}

    public static List<ApiHandler> all(
            GatewayContext context, TopicConfigs configs, AdminSettings settings, LogDirectory directory) {
        ConfigAlterations alterations = new ConfigAlterations(context, settings);
        return List.of(
                new MetadataHandler(context, configs.broker(), settings),
                new ListOffsetsHandler(context, settings),
                new OffsetForLeaderEpochHandler(context, settings),
                new InitProducerIdHandler(new ProducerIds(context.controller(), settings.producerIdWaitersMax())),
                new CreateTopicsHandler(context, configs, settings),
                new DeleteTopicsHandler(context, settings),
                new CreatePartitionsHandler(context, settings),
                new AlterConfigsHandler(alterations),
                new IncrementalAlterConfigsHandler(alterations),
                new DescribeClusterHandler(context),
                new DescribeConfigsHandler(context, configs),
                new ListConfigResourcesHandler(context),
                new DescribeTopicPartitionsHandler(context, settings),
                new DeleteRecordsHandler(context, settings),
                new DescribeProducersHandler(context, settings),
                new DescribeLogDirsHandler(context, directory),
                new AlterReplicaLogDirsHandler(context, directory),
                new ListPartitionReassignmentsHandler(),
                new AlterPartitionReassignmentsHandler(context),
                new ElectLeadersHandler(context),
                new DescribeQuorumHandler(context),
                new UpdateFeaturesHandler(context),
                new NoAuthorizerHandler(ApiKeys.DESCRIBE_ACLS),
                new NoAuthorizerHandler(ApiKeys.CREATE_ACLS),
                new NoAuthorizerHandler(ApiKeys.DELETE_ACLS),
                new DescribeClientQuotasHandler(),
                new AlterClientQuotasHandler(),
                new DescribeUserScramCredentialsHandler(),
                new AlterUserScramCredentialsHandler());
    }
}
