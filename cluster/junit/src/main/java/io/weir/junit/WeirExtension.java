package io.weir.junit;

import io.weir.node.EmbeddedNode;
import io.weir.node.WeirNode;
import java.util.Optional;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Starts a node before tests and closes it after them. {@link WeirTest} brings it along; in code it is a field, and as JUnit has it, a
 * static one gives the class a node and any other gives each method its own:
 *
 * <pre>{@code
 * @RegisterExtension
 * static final WeirExtension WEIR = WeirExtension.of(WeirNode.embedded().topic("orders", 3));
 *
 * @Test
 * void ordersArrive() { connect(WEIR.bootstrapServers()); }
 * }</pre>
 *
 * Parameters of type {@link WeirNode}, and of type {@code String} with {@link BootstrapServers}, are given the node and where it is.
 */
public final class WeirExtension
        implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback, ParameterResolver {
    private static final String NODE = "node";

    /** {@code null}: the annotation says. */
    private final EmbeddedNode given;
    /** What a field's owner asks for; {@code null} while there is none. */
    private volatile WeirNode current;

    /** For JUnit, which makes it for {@link WeirTest} or for {@code @ExtendWith}. */
    public WeirExtension() {
        this(null);
    }

    private WeirExtension(EmbeddedNode given) {
        this.given = given;
    }

    /** With nodes of these settings. */
    public static WeirExtension of(EmbeddedNode settings) {
        return new WeirExtension(settings);
    }

    /**
     * The node that runs now, for an extension in a field.
     *
     * @throws IllegalStateException when there is none, before the first test or after the last
     */
    public WeirNode node() {
        WeirNode node = current;
        if (node == null) {
            throw new IllegalStateException("No node runs: ask from a test or a life-cycle method of its class."
                    + " (In a field that is not static, the node is there from @BeforeEach on.)");
        }
        return node;
    }

    /** What a Kafka client takes for {@code bootstrap.servers}. */
    public String bootstrapServers() {
        return node().bootstrapServers();
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        Optional<WeirTest> annotation = given == null ? AnnotatedNode.ofClass(context) : Optional.empty();
        boolean perMethod = annotation.map(WeirTest::scope).orElse(WeirTest.Scope.CLASS) == WeirTest.Scope.METHOD;
        boolean own = given == null && AnnotatedNode.isOn(context.getRequiredTestClass());
        if (!perMethod && (own || find(context).isEmpty())) {
            start(context, annotation);
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        Optional<WeirTest> annotation = given == null
                ? AnnotatedNode.ofMethod(context).or(() -> AnnotatedNode.perMethod(context))
                : Optional.empty();
        if (annotation.isPresent() || find(context).isEmpty()) {
            start(context, annotation);
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        stop(context);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        stop(context);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        if (!parameter.isAnnotated(BootstrapServers.class)) {
            return type == WeirNode.class;
        }
        if (type != String.class) {
            throw new ParameterResolutionException("@BootstrapServers belongs on a String, not on a " + type.getName());
        }
        return true;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        WeirNode node = find(context)
                .orElseThrow(
                        () -> new ParameterResolutionException(
                                "There is no node yet for "
                                        + parameter.getDeclaringExecutable()
                                        + ": one per method is there from @BeforeEach on; one for the class (scope = CLASS) before that"));
        return parameter.isAnnotated(BootstrapServers.class) ? node.bootstrapServers() : node;
    }

    private void start(ExtensionContext context, Optional<WeirTest> annotation) {
        try {
            EmbeddedNode settings =
                    given != null ? given : annotation.map(AnnotatedNode::node).orElseGet(WeirNode::embedded);
            WeirNode node = settings.start();
            store(context).put(NODE, node);
            current = node;
        } catch (ExtensionConfigurationException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw new ExtensionConfigurationException(
                    "The node of " + context.getDisplayName() + " cannot be started so: " + e.getMessage(), e);
        } catch (Exception e) {
            throw new IllegalStateException(
                    "The node of " + context.getDisplayName() + " did not start: " + e.getMessage(), e);
        }
    }

    /** Closes what this very context has; a node of the class around it stays. */
    private void stop(ExtensionContext context) {
        WeirNode node = store(context).remove(NODE, WeirNode.class);
        if (node != null) {
            current = null;
            node.close();
        }
    }

    private Optional<WeirNode> find(ExtensionContext context) {
        return Optional.ofNullable(store(context).get(NODE, WeirNode.class));
    }

    /** Looks into those of the contexts around, too. */
    private ExtensionContext.Store store(ExtensionContext context) {
        return context.getStore(ExtensionContext.Namespace.create(WeirExtension.class, this));
    }
}
