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

/**
 * The topics of one image. What regular expressions match is kept, of a bounded number of them; beyond it all are forgotten and looked up
 * anew. Safe for any thread.
 */
public final class ImageTopics implements GroupTopics {
    private final MetadataImage image;
    private final int maxPatterns;
    private final Map<String, Set<String>> matching = new ConcurrentHashMap<>();

    /** @param maxPatterns how many regular expressions are kept */
    public ImageTopics(MetadataImage image, int maxPatterns) {
        this.image = image;
        this.maxPatterns = maxPatterns;
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
        Set<String> known = matching.get(regularExpression);
        if (known != null) {
            return known;
        }
        Pattern pattern = Pattern.compile(regularExpression);
        Set<String> names =
                image.topicsByName().keySet().stream().filter(pattern::matches).collect(Collectors.toUnmodifiableSet());
        if (matching.size() >= maxPatterns) {
            matching.clear();
        }
        matching.put(regularExpression, names);
        return names;
    }

    /** How many regular expressions are kept now; a few more than allowed when several threads look at once. */
    int keptPatterns() {
        return matching.size();
    }
}
