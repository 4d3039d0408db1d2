package io.weir.cluster.config;

import io.weir.cluster.metadata.MetadataImage;
import io.weir.log.TopicId;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.pcollections.PMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where running parts of a node learn of its broker configurations, and that they have changed. A part follows the names that it acts
 * on; a change has been told to all of them before anyone is told that it is done.
 *
 * <p>{@link #now} may be asked from any thread. Followers run on the thread that applies the metadata: they must not block. One that
 * throws when it is told of a change is at fault: that is logged, and the others are told all the same. {@link #applied} is called by
 * one thread.
 */
public final class LiveBrokerConfigs {
    private static final Logger LOG = LoggerFactory.getLogger(LiveBrokerConfigs.class);

    private final BrokerConfigs configs;
    private final List<Follower> followers = new CopyOnWriteArrayList<>();
    private PMap<String, PMap<String, String>> dynamic;
    private volatile BrokerValues now;

    private record Follower(Set<String> names, Consumer<BrokerValues> told) {}

    /** Begins with what the configuration file says. */
    public LiveBrokerConfigs(BrokerConfigs configs) {
        MetadataImage empty = MetadataImage.empty(TopicId.ZERO);
        this.configs = configs;
        this.dynamic = empty.brokerConfigs();
        this.now = configs.values(empty);
    }

    /** What is in force. */
    public BrokerValues now() {
        return now;
    }

    /**
     * Tells {@code told} what is in force, at once and whenever the value of one of {@code names} has become another.
     *
     * @throws IllegalArgumentException when there is no such configuration
     */
    public synchronized void follow(Set<String> names, Consumer<BrokerValues> told) {
        names.stream()
                .filter(name -> !ConfigDefinitions.BROKER.containsKey(name))
                .findFirst()
                .ifPresent(name -> {
                    throw new IllegalArgumentException("there is no broker configuration " + name);
                });
        followers.add(new Follower(Set.copyOf(names), told));
        told.accept(now);
    }

    /** The metadata is now {@code image}. */
    public synchronized void applied(MetadataImage image) {
        if (image.brokerConfigs() == dynamic) {
            return;
        }
        dynamic = image.brokerConfigs();
        BrokerValues before = now;
        BrokerValues after = configs.values(image);
        now = after;
        for (Follower follower : followers) {
            if (follower.names().stream().anyMatch(name -> !Objects.equals(before.find(name), after.find(name)))) {
                tell(follower, after);
            }
        }
    }

    private static void tell(Follower follower, BrokerValues values) {
        try {
            follower.told().accept(values);
        } catch (RuntimeException fault) {
            LOG.error("What follows {} did not take their change", follower.names(), fault);
        }
    }
}
