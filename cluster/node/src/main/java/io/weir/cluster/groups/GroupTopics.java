package io.weir.cluster.groups;

import io.weir.log.TopicId;
import java.util.Optional;
import java.util.Set;

/** The topics that there are, as a group looks at them. */
public interface GroupTopics {

    Optional<TopicId> named(String name);

    Optional<String> nameOf(TopicId topic);

    /** How many partitions a topic has; 0 when there is no such topic. */
    int partitions(TopicId topic);

    /** The names of those that a regular expression (RE2's) matches whole. */
    Set<String> matching(String regularExpression);
}
