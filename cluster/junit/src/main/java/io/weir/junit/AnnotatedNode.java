package io.weir.junit;

import io.weir.node.EmbeddedNode;
import io.weir.node.WeirNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** What {@link WeirTest} says, read. */
final class AnnotatedNode {
    private AnnotatedNode() {}

    /** The annotation of the test's class, or of the next class around it that has one. */
    static Optional<WeirTest> ofClass(ExtensionContext context) {
        for (Class<?> type = context.getRequiredTestClass(); type != null; type = type.getEnclosingClass()) {
            Optional<WeirTest> found = AnnotationSupport.findAnnotation(type, WeirTest.class);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /** The annotation of the test's class if it wants a node for each method. */
    static Optional<WeirTest> perMethod(ExtensionContext context) {
        return ofClass(context).filter(test -> test.scope() == WeirTest.Scope.METHOD);
    }

    /** Whether a class bears the annotation itself, or inherits it. */
    static boolean isOn(Class<?> type) {
        return AnnotationSupport.findAnnotation(type, WeirTest.class).isPresent();
    }

    /** The annotation of the test's method. */
    static Optional<WeirTest> ofMethod(ExtensionContext context) {
        return AnnotationSupport.findAnnotation(context.getTestMethod(), WeirTest.class);
    }

    static EmbeddedNode node(WeirTest test) {
        EmbeddedNode node = WeirNode.embedded();
        pairs("settings", test.settings()).forEach(node::set);
        pairs("kafka", test.kafka()).forEach(node::kafka);
        for (Topic topic : test.topics()) {
            node.topic(topic.name(), topic.partitions(), pairs("configs of topic " + topic.name(), topic.configs()));
        }
        return node;
    }

    private static Map<String, String> pairs(String where, String[] texts) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String text : texts) {
            int equals = text.indexOf('=');
            if (equals < 1) {
                throw new ExtensionConfigurationException("@WeirTest, " + where + ": '" + text + "' is not NAME=VALUE");
            }
            pairs.put(
                    text.substring(0, equals).trim(), text.substring(equals + 1).trim());
        }
        return pairs;
    }
}
