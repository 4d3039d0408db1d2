package io.weir.cluster.groups.slot;

import com.google.re2j.Pattern;
import io.weir.cluster.groups.GroupTopics;
import io.weir.cluster.metadata.MetadataImage;
import io.weir.cluster.metadata.TopicImage;
import io.weir.log.TopicId;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** The topics of one image; what regular expressions match is looked up once each. Safe for any thread. */
public final class ImageTopics implements GroupTopics {
    private final MetadataImage image;
    private final Map<String, Set<String>> matching = new ConcurrentHashMap<>();

    public ImageTopics(MetadataImage image) {
        this.image = image;
    }

    @Override
    public Optional<TopicId> named(String name) {
        return image.topic(name).map(TopicImage::id);
    }

    @Override
    public Optional<String> nameOf(TopicId topic) {
        return image.topic(topic).map(TopicImage::name);
    }

    @Override
    public int partitions(TopicId topic) {
        return image.topic(topic).map(found -> found.partitions().size()).orElse(0);
    }

    @Override
    public Set<String> matching(String regularExpression) {
        return matching.computeIfAbsent(regularExpression, expression -> {
            Pattern pattern = Pattern.compile(expression);
            return image.topicsByName().keySet().stream()
                    .filter(pattern::matches)
                    .collect(Collectors.toUnmodifiableSet());
        });
    }
}
