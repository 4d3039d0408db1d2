package io.weir.cluster.gateway;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * The settings of the handlers that serve metadata and administration.
 *
 * @param describedPartitionsMax partitions in one answer of DescribeTopicPartitions
 * @param autoCreateWait how long a Metadata request waits for topics that it creates
 * @param leaderWait how long a request waits for the answers of partition leaders
 * @param topicChangeWait how long CreateTopics and DeleteTopics wait at most, however much longer the client would
 * @param producerIdWaitersMax requests that may wait for a block of producer ids at once
 */
public record AdminSettings(
        int describedPartitionsMax,
        Duration autoCreateWait,
        Duration leaderWait,
        Duration topicChangeWait,
        int producerIdWaitersMax) {

    /** @param gateway the configuration below {@code weir.gateway} */
    public static AdminSettings of(Config gateway) {
        Config admin = gateway.getConfig("admin");
        return new AdminSettings(
                admin.getInt("described-partitions-max"),
                admin.getDuration("auto-create-wait"),
                admin.getDuration("leader-wait"),
                admin.getDuration("topic-change-wait"),
                admin.getInt("producer-id-waiters-max"));
    }
}
