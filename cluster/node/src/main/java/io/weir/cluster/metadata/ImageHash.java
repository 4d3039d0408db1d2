package io.weir.cluster.metadata;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A digest of an image: the same for equal images on every broker, whatever made them. Each field is written with its length, in the
 * order of keys, so that no two images run together. A few milliseconds for ten thousand partitions.
 */
public final class ImageHash {
    private final MessageDigest digest;

    private ImageHash(MessageDigest digest) {
        this.digest = digest;
    }

    /** 32 hexadecimal characters. */
    public static String of(MetadataImage image) {
        try {
            ImageHash hash = new ImageHash(MessageDigest.getInstance("SHA-256"));
            hash.image(image);
            return HexFormat.of().formatHex(hash.digest.digest(), 0, 16);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }

    private void image(MetadataImage image) {
        number(image.op());
        text(image.clusterId().toString());
        number(image.controllerId());
        number(image.brokers().size());
        new TreeMap<>(image.brokers()).values().forEach(this::broker);
        number(image.topicsByName().size());
        new TreeMap<>(image.topicsByName()).values().forEach(this::topic);
        number(image.brokerConfigs().size());
        new TreeMap<>(image.brokerConfigs()).forEach((broker, configs) -> {
            text(broker);
            configs(configs);
        });
        number(image.nextProducerId());
        number(image.topicsCreated());
        if (image.controllerEpoch() > 1) {
            // Images from before controllers were counted keep their digest.
            number(image.controllerEpoch());
        }
        if (!image.groupSlots().isEmpty()) {
            number(image.groupSlots().size());
            image.groupSlots().forEach(slot -> {
                number(slot.broker());
                number(slot.epoch());
            });
        }
        if (!image.groupConfigs().isEmpty()) {
            text("groups");
            number(image.groupConfigs().size());
            new TreeMap<>(image.groupConfigs()).forEach((group, configs) -> {
                text(group);
                configs(configs);
            });
        }
    }

    private void broker(BrokerImage broker) {
        number(broker.id());
        text(broker.incarnation());
        text(broker.host());
        number(broker.port());
        text(broker.rack());
        number(broker.fenced() ? 1 : 0);
    }

    private void topic(TopicImage topic) {
        text(topic.name());
        text(topic.id().toString());
        number(topic.partitions().size());
        topic.partitions().forEach(this::partition);
        configs(topic.configs());
    }

    private void partition(PartitionImage partition) {
        number(partition.index());
        number(partition.leader());
        number(partition.leaderEpoch());
        number(partition.partitionEpoch());
        numbers(partition.replicas());
        numbers(partition.inSync());
    }

    private void configs(Map<String, String> configs) {
        number(configs.size());
        new TreeMap<>(configs).forEach((name, value) -> {
            text(name);
            text(value);
        });
    }

    private void numbers(List<Integer> numbers) {
        number(numbers.size());
        numbers.forEach(this::number);
    }

    private void number(long number) {
        digest.update(ByteBuffer.allocate(Long.BYTES).putLong(number).flip());
    }

    private void text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        number(bytes.length);
        digest.update(bytes);
    }
}
