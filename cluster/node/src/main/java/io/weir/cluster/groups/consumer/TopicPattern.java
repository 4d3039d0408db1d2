package io.weir.cluster.groups.consumer;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.weir.cluster.groups.GroupError;
import java.util.Optional;

/** Regular expressions by which members subscribe: RE2's, so that no expression takes longer than its topics' names are long. */
final class TopicPattern {
    private TopicPattern() {}

    /** Refuses what is no regular expression; an empty one takes back the one before. */
    static void check(Optional<String> expression) throws RefusedException {
        if (expression.isPresent()) {
            try {
                Pattern.compile(expression.get());
            } catch (PatternSyntaxException illegal) {
                throw new RefusedException(
                        GroupError.INVALID_REGULAR_EXPRESSION,
                        "SubscribedTopicRegex `" + expression.get() + "` is not a valid regular expression: "
                                + illegal.getDescription() + ".");
            }
        }
    }
}
