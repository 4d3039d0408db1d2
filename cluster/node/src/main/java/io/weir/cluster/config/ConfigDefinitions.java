package io.weir.cluster.config;

import static io.weir.cluster.config.ConfigRule.atLeast;
import static io.weir.cluster.config.ConfigRule.between;
import static io.weir.cluster.config.ConfigRule.oneOf;
import static io.weir.cluster.config.ConfigType.BOOLEAN;
import static io.weir.cluster.config.ConfigType.DOUBLE;
import static io.weir.cluster.config.ConfigType.INT;
import static io.weir.cluster.config.ConfigType.LIST;
import static io.weir.cluster.config.ConfigType.LONG;
import static io.weir.cluster.config.ConfigType.STRING;

import io.weir.cluster.config.ConfigDefinition.BrokerSynonym;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The tables: every configuration of topics, groups and brokers that there is. */
final class ConfigDefinitions {
    static final String DURABILITY = "weir.durability";

    private static final long MINUTE_MS = 60_000;
    private static final long HOUR_MS = 60 * MINUTE_MS;
    private static final String MAX = Long.toString(Long.MAX_VALUE);

    static final Map<String, ConfigDefinition> TOPIC = byName(topicDefinitions());
    static final Map<String, ConfigDefinition> GROUP = byName(GroupConfigDefinitions.ofGroups());
    static final Map<String, ConfigDefinition> BROKER = byName(brokerDefinitions());

    private ConfigDefinitions() {}

    static boolean isList(Map<String, ConfigDefinition> definitions, String name) {
        ConfigDefinition definition = definitions.get(name);
        return definition != null && definition.type() == LIST;
    }

    static String defaultOf(Map<String, ConfigDefinition> definitions, String name) {
        ConfigDefinition definition = definitions.get(name);
        return definition == null ? null : definition.defaultValue();
    }

    private static List<ConfigDefinition> topicDefinitions() {
        return List.of(
                topic(
                        "cleanup.policy",
                        LIST,
                        "delete",
                        oneOf("compact", "delete"),
                        "What becomes of old segments: deleted by age or size, compacted by key, both, or neither. "
                                + "A compacted topic takes only records with a key.",
                        synonym("log.cleanup.policy")),
                topic(
                        "compression.type",
                        STRING,
                        "producer",
                        oneOf("uncompressed", "zstd", "lz4", "snappy", "gzip", "producer"),
                        "The codec that batches are stored with: those of another are compressed anew as they are appended; producer "
                                + "keeps each as it came.",
                        synonym("compression.type")),
                level(
                        "gzip",
                        "-1",
                        value -> value.equals(-1)
                                ? Optional.empty()
                                : between(1, 9).violation(value)),
                level("lz4", "9", between(1, 17)),
                level("zstd", "3", between(-131072, 22)),
                topic(
                        "delete.retention.ms",
                        LONG,
                        "86400000",
                        atLeast(0),
                        "How long a compacted topic keeps the mark of a deleted key, in milliseconds.",
                        synonym("log.cleaner.delete.retention.ms")),
                topic(
                        "file.delete.delay.ms",
                        LONG,
                        "60000",
                        atLeast(0),
                        "Kept for clients that set it. A deleted segment's files are unlinked at once, and their "
                                + "space is given back when the last one who reads them is done.",
                        synonym("log.segment.delete.delay.ms")),
                topic(
                        "flush.messages",
                        LONG,
                        MAX,
                        atLeast(1),
                        "Where weir.durability is os: after how many records the log is flushed; acks=all waits for it. With fsync every "
                                + "record is flushed before it is acknowledged.",
                        synonym("log.flush.interval.messages")),
                topic(
                        "flush.ms",
                        LONG,
                        MAX,
                        atLeast(0),
                        "Where weir.durability is os: how long a record may wait for the disk, in milliseconds. With fsync every record "
                                + "is flushed before it is acknowledged.",
                        synonym("log.flush.interval.ms"),
                        synonym("log.flush.scheduler.interval.ms")),
                topic(
                        "index.interval.bytes",
                        INT,
                        "4096",
                        atLeast(0),
                        "Bytes of log between two entries of an index.",
                        synonym("log.index.interval.bytes")),
                topic(
                        "max.compaction.lag.ms",
                        LONG,
                        MAX,
                        atLeast(1),
                        "The longest that a record of a compacted topic stays out of compaction, in milliseconds.",
                        synonym("log.cleaner.max.compaction.lag.ms")),
                topic(
                        "max.message.bytes",
                        INT,
                        "1048588",
                        atLeast(0),
                        "The greatest size of one batch of records, compressed if it is, in bytes.",
                        synonym("message.max.bytes")),
                topic(
                        "message.timestamp.after.max.ms",
                        LONG,
                        Long.toString(HOUR_MS),
                        atLeast(0),
                        "How far a record's timestamp may lie ahead of the broker's clock, in milliseconds.",
                        synonym("log.message.timestamp.after.max.ms")),
                topic(
                        "message.timestamp.before.max.ms",
                        LONG,
                        MAX,
                        atLeast(0),
                        "How far a record's timestamp may lie behind the broker's clock, in milliseconds.",
                        synonym("log.message.timestamp.before.max.ms")),
                topic(
                        "message.timestamp.type",
                        STRING,
                        "CreateTime",
                        oneOf("CreateTime", "LogAppendTime"),
                        "Whether a record has its producer's time or that of its append.",
                        synonym("log.message.timestamp.type")),
                topic(
                        "min.cleanable.dirty.ratio",
                        DOUBLE,
                        "0.5",
                        between(0, 1),
                        "The share of a log that must be new before it is compacted again.",
                        synonym("log.cleaner.min.cleanable.ratio")),
                topic(
                        "min.compaction.lag.ms",
                        LONG,
                        "0",
                        atLeast(0),
                        "The shortest that a record of a compacted topic stays out of compaction, in milliseconds.",
                        synonym("log.cleaner.min.compaction.lag.ms")),
                topic(
                        "min.insync.replicas",
                        INT,
                        "2",
                        atLeast(1),
                        "How many replicas must have a batch before acks=all is answered. With fewer replicas than "
                                + "this, all of them must.",
                        synonym("min.insync.replicas")),
                topic(
                        "preallocate",
                        BOOLEAN,
                        "false",
                        ConfigRule.ANY,
                        "Kept for clients that set it, and nothing acts on it: segments grow as they are written.",
                        synonym("log.preallocate")),
                topic(
                        "retention.bytes",
                        LONG,
                        "-1",
                        ConfigRule.ANY,
                        "The size that each partition is kept below by deleting its oldest segments, in bytes; -1 for no limit.",
                        synonym("log.retention.bytes")),
                topic(
                        "retention.ms",
                        LONG,
                        Long.toString(168 * HOUR_MS),
                        atLeast(-1),
                        "How long records are kept, in milliseconds; -1 for ever.",
                        synonym("log.retention.ms"),
                        new BrokerSynonym("log.retention.minutes", MINUTE_MS),
                        new BrokerSynonym("log.retention.hours", HOUR_MS)),
                topic(
                        "segment.bytes",
                        INT,
                        Integer.toString(1 << 30),
                        atLeast(1 << 20),
                        "The size at which a new segment is begun, in bytes.",
                        synonym("log.segment.bytes")),
                topic(
                        "segment.index.bytes",
                        INT,
                        Integer.toString(10 << 20),
                        atLeast(4),
                        "The greatest size of a segment's index, in bytes.",
                        synonym("log.index.size.max.bytes")),
                topic(
                        "segment.jitter.ms",
                        LONG,
                        "0",
                        atLeast(0),
                        "The most that is taken off segment.ms, drawn for each segment, so that not all logs roll at once; in milliseconds.",
                        synonym("log.roll.jitter.ms"),
                        new BrokerSynonym("log.roll.jitter.hours", HOUR_MS)),
                topic(
                        "segment.ms",
                        LONG,
                        Long.toString(168 * HOUR_MS),
                        atLeast(1),
                        "The age at which a segment is closed and a new one begun, in milliseconds.",
                        synonym("log.roll.ms"),
                        new BrokerSynonym("log.roll.hours", HOUR_MS)),
                topic(
                        "unclean.leader.election.enable",
                        BOOLEAN,
                        "false",
                        ConfigRule.ANY,
                        "Whether a replica that is not in sync may lead when no other can, at the price of lost records.",
                        synonym("unclean.leader.election.enable")),
                topic(
                        DURABILITY,
                        STRING,
                        "fsync",
                        oneOf("fsync", "os"),
                        "What an acknowledgement rests on: the disks of the in-sync replicas (fsync), or their page caches (os).",
                        synonym(DURABILITY)));
    }

    private static List<ConfigDefinition> brokerDefinitions() {
        List<ConfigDefinition> all = new ArrayList<>();
        for (ConfigDefinition topic : TOPIC.values()) {
            int last = topic.synonyms().size() - 1;
            for (int i = 0; i <= last; i++) {
                all.add(standIn(topic, topic.synonyms().get(i), i == 0, i == last));
            }
        }
        all.add(broker(
                "auto.create.topics.enable",
                BOOLEAN,
                "true",
                ConfigRule.ANY,
                "Whether a topic that a client asks for, and that is not there, is created."));
        all.add(
                broker(
                        "default.replication.factor",
                        INT,
                        "3",
                        between(1, Short.MAX_VALUE),
                        "Replicas of a topic that is created without saying how many; while it is not set, no more than there are brokers."));
        all.add(broker("delete.topic.enable", BOOLEAN, "true", ConfigRule.ANY, "Whether topics can be deleted."));
        all.add(broker(
                "inter.broker.protocol.version",
                STRING,
                "4.3-IV0",
                ConfigRule.ANY,
                "The version of Apache Kafka whose protocol is spoken."));
        all.addAll(GroupConfigDefinitions.ofBroker());
        all.addAll(listenerDefinitions());
        all.add(broker(
                "log.initial.task.delay.ms",
                LONG,
                "30000",
                atLeast(0),
                "How long after the start old records are looked for first, in milliseconds."));
        all.add(broker(
                "log.retention.check.interval.ms",
                LONG,
                "300000",
                atLeast(1),
                "How often old records are looked for, in milliseconds."));
        all.addAll(definitionsSetElsewhere());
        all.add(broker(
                "num.partitions",
                INT,
                "1",
                atLeast(1),
                "Partitions of a topic that is created without saying how many."));
        all.add(dynamic(
                "producer.id.expiration.ms",
                INT,
                "86400000",
                atLeast(1),
                "How long a log remembers an idempotent producer after its last batch, in milliseconds."));
        return all;
    }

    /** What Kafka's tools ask for by Kafka's names and the node's own keys decide. */
    private static List<ConfigDefinition> definitionsSetElsewhere() {
        return List.of(
                broker(
                        "advertised.listeners",
                        LIST,
                        null,
                        ConfigRule.ANY,
                        "Where clients are told to connect; it is set by weir.advertised-listener."),
                broker("broker.id", INT, null, atLeast(0), "This node's id; it is set by weir.node-id."),
                broker("listeners", LIST, null, ConfigRule.ANY, "Where clients connect; it is set by weir.listener."),
                broker("log.dirs", LIST, null, ConfigRule.ANY, "Where the data is; it is set by weir.data-dir."),
                broker("node.id", INT, null, atLeast(0), "This node's id; it is set by weir.node-id."));
    }

    private static List<ConfigDefinition> listenerDefinitions() {
        return List.of(
                broker(
                        "connections.max.idle.ms",
                        LONG,
                        "600000",
                        atLeast(1),
                        "How long a connection may have nothing to do before it is closed, in milliseconds."),
                broker(
                        "fetch.max.bytes",
                        INT,
                        "57671680",
                        atLeast(1024),
                        "The most that one answer to a fetch holds, but for its first batch, in bytes."),
                dynamic(
                        "max.connections",
                        INT,
                        Integer.toString(Integer.MAX_VALUE),
                        atLeast(1),
                        "Connections of clients that may be open at once; one more is closed. The process's limit of file "
                                + "descriptors sets another bound."),
                dynamic(
                        "max.connections.per.ip",
                        INT,
                        Integer.toString(Integer.MAX_VALUE),
                        atLeast(0),
                        "Connections that one client address may have open at once; one more is closed."),
                dynamic(
                        "max.connections.per.ip.overrides",
                        STRING,
                        "",
                        AddressLimits::violation,
                        "Other limits than max.connections.per.ip for addresses or host names: NAME:COUNT, separated by commas."),
                broker(
                        "max.incremental.fetch.session.cache.slots",
                        INT,
                        "1000",
                        atLeast(0),
                        "Incremental fetch sessions that are remembered at once."),
                broker(
                        "queued.max.request.bytes",
                        LONG,
                        "-1",
                        atLeast(-1),
                        "What all requests of the node may take together, in bytes; -1 for weir.gateway.request-memory."),
                broker(
                        "socket.receive.buffer.bytes",
                        INT,
                        "-1",
                        atLeast(-1),
                        "The receive buffer of a client's socket, in bytes; -1 for the system's."),
                broker(
                        "socket.request.max.bytes",
                        INT,
                        "104857600",
                        atLeast(1024),
                        "The greatest request that is read, in bytes."),
                broker(
                        "socket.send.buffer.bytes",
                        INT,
                        "524288",
                        atLeast(-1),
                        "The send buffer of a client's socket, in bytes, as far as the system allows it; -1 for the"
                                + " system's, which suits clients far away."));
    }

    /**
     * A topic's default as a broker sets it. Of several names for it only the first, the finest, can be changed while the broker runs,
     * and only the last, the coarsest, has a default of its own.
     */
    private static ConfigDefinition standIn(
            ConfigDefinition topic, BrokerSynonym synonym, boolean first, boolean last) {
        boolean sameUnit = synonym.factor() == 1;
        String fallback = null;
        if (last) {
            fallback = sameUnit
                    ? topic.defaultValue()
                    : Long.toString(Long.parseLong(topic.defaultValue()) / synonym.factor());
        }
        return new ConfigDefinition(
                synonym.name(),
                sameUnit ? topic.type() : INT,
                fallback,
                sameUnit ? topic.rule() : ConfigRule.ANY,
                "The default of the topic configuration " + topic.name()
                        + (sameUnit ? ". " : ", in units of " + synonym.factor() + " ms. ") + topic.doc(),
                !first,
                List.of());
    }

    private static BrokerSynonym synonym(String name) {
        return new BrokerSynonym(name, 1);
    }

    private static ConfigDefinition topic(
            String name, ConfigType type, String fallback, ConfigRule rule, String doc, BrokerSynonym... synonyms) {
        return new ConfigDefinition(name, type, fallback, rule, doc, false, Arrays.asList(synonyms));
    }

    private static ConfigDefinition level(String codec, String fallback, ConfigRule rule) {
        String name = "compression." + codec + ".level";
        return topic(
                name,
                INT,
                fallback,
                rule,
                "How hard " + codec + " tries where compression.type is " + codec + " and a batch is compressed anew.",
                synonym(name));
    }

    private static ConfigDefinition broker(String name, ConfigType type, String fallback, ConfigRule rule, String doc) {
        return new ConfigDefinition(name, type, fallback, rule, doc, true, List.of());
    }

    /** A broker's configuration that acts at once when it is changed while the broker runs. */
    private static ConfigDefinition dynamic(
            String name, ConfigType type, String fallback, ConfigRule rule, String doc) {
        return new ConfigDefinition(name, type, fallback, rule, doc, false, List.of());
    }

    private static Map<String, ConfigDefinition> byName(List<ConfigDefinition> definitions) {
        Map<String, ConfigDefinition> map = new TreeMap<>();
        definitions.forEach(definition -> map.put(definition.name(), definition));
        return Collections.unmodifiableMap(map);
    }
}
