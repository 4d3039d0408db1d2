package io.weir.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Tests against a node of their own, on any free port, with data in a temporary directory. On a class: one node for all of its tests,
 * or with {@link Scope#METHOD} one for each; nested classes share that of the class around them. On a method: a node for it alone.
 *
 * <p>Tests, their constructors and their life-cycle methods may take the node as a parameter of type
 * {@link io.weir.node.WeirNode}, and where to connect as a {@code String} with {@link BootstrapServers}.
 *
 * <pre>{@code
 * @WeirTest(topics = @Topic(name = "orders", partitions = 3), kafka = "auto.create.topics.enable=false")
 * class OrdersTest {
 *     @Test
 *     void ordersArrive(@BootstrapServers String servers) { … }
 * }
 * }</pre>
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@ExtendWith(WeirExtension.class)
public @interface WeirTest {

    /** Topics that are there before the first test. Others are made when a client asks for them, as a broker of Kafka's does. */
    Topic[] topics() default {};

    /** Broker settings by Kafka's names, each {@code NAME=VALUE}. */
    String[] kafka() default {};

    /** Keys of the node's configuration, each {@code KEY=VALUE}. */
    String[] settings() default {};

    /** How long a node lives; on a method it is always {@link Scope#METHOD}. */
    Scope scope() default Scope.CLASS;

    /** How long a node lives. */
    enum Scope {
        /** From before the first test of the class until after the last. */
        CLASS,
        /** For one test method, its {@code @BeforeEach} and {@code @AfterEach} methods included. */
        METHOD
    }
}
