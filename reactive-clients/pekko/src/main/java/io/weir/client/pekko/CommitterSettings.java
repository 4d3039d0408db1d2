package io.weir.client.pekko;

import com.typesafe.config.Config;
import java.time.Duration;
import java.util.Objects;
import org.apache.kafka.common.config.ConfigException;
import org.apache.pekko.actor.ClassicActorSystemProvider;

/**
 * How {@link Committer} commits. Immutable and valid: faults are a {@link ConfigException} that names them all.
 *
 * @param maxBatch records after which a batch is committed
 * @param maxInterval how long a batch waits for more
 * @param parallelism batches under way to the broker
 * @param unordered whether offsets come in any order, each for its own record alone; see {@link ConsumerMessage.CommittableOffset#confirm()}
 */
public record CommitterSettings(
        long maxBatch, Duration maxInterval, int parallelism, CommitDelivery delivery, boolean unordered) {
    /** Where the configuration has them. */
    public static final String CONFIG_PATH = "weir.client.committer";

    public CommitterSettings {
        Objects.requireNonNull(delivery, "delivery");
        Checks checks = new Checks();
        checks.atLeastOne("max-batch", maxBatch);
        checks.atLeastOne("max-interval in milliseconds", maxInterval.toMillis());
        checks.atLeastOne("parallelism", parallelism);
        checks.done();
    }

    /** From {@link #CONFIG_PATH} of the system's configuration. */
    public static CommitterSettings create(ClassicActorSystemProvider system) {
        return create(system.classicSystem().settings().config().getConfig(CONFIG_PATH));
    }

    /** @param config with the keys of {@link #CONFIG_PATH} */
    public static CommitterSettings create(Config config) {
        Checks checks = new Checks();
        String delivery = checks.read("delivery", config::getString, "");
        CommitDelivery known = null;
        for (CommitDelivery one : CommitDelivery.values()) {
            known = one.inConfiguration().equals(delivery) ? one : known;
        }
        if (known == null && checks.none()) {
            checks.add("delivery: '" + delivery + "' is neither WaitForAck nor SendAndForget");
        }
        long maxBatch = checks.read("max-batch", config::getLong, 1L);
        Duration maxInterval = checks.read("max-interval", config::getDuration, Duration.ofSeconds(1));
        int parallelism = checks.read("parallelism", config::getInt, 1);
        boolean unordered = checks.read("unordered", config::getBoolean, false);
        checks.done();
        return new CommitterSettings(maxBatch, maxInterval, parallelism, known, unordered);
    }

    public CommitterSettings withMaxBatch(long records) {
        return new CommitterSettings(records, maxInterval, parallelism, delivery, unordered);
    }

    public CommitterSettings withMaxInterval(Duration interval) {
        return new CommitterSettings(maxBatch, interval, parallelism, delivery, unordered);
    }

    public CommitterSettings withParallelism(int batches) {
        return new CommitterSettings(maxBatch, maxInterval, batches, delivery, unordered);
    }

    public CommitterSettings withDelivery(CommitDelivery when) {
        return new CommitterSettings(maxBatch, maxInterval, parallelism, when, unordered);
    }

    public CommitterSettings withUnordered(boolean anyOrder) {
        return new CommitterSettings(maxBatch, maxInterval, parallelism, delivery, anyOrder);
    }
}
