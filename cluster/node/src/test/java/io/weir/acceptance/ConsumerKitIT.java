package io.weir.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.weir.client.consumer.ReactiveConsumer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.launcher.EngineFilter;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** The consumer's publishers pass the Reactive Streams conformance kit on a running node. */
class ConsumerKitIT {
    /** So many tests the kit has for the four publishers, and so many of them apply to them: fewer would mean that some were lost. */
    private static final long FOUND = 152;

    private static final long PASSED = 82;

    @TempDir
    Path directory;

    @Test
    void theConsumerPassesTheConformanceKit() throws Exception {
        try (Broker broker = new EmbeddedBroker(directory, GroupContract.BROKER).start();
                var consumer = ConsumerKits.consumer(Map.of("bootstrap.servers", broker.bootstrap()));
                var impatient = ConsumerKits.consumer(
                        Map.of("bootstrap.servers", broker.bootstrap(), "outage.timeout.ms", 0))) {
            records(broker);
            ConsumerKits.broker = broker;
            ConsumerKits.consumer = consumer;
            ConsumerKits.impatient = impatient;
            TestExecutionSummary summary = run(
                    selectClass(ConsumerKits.Assigned.class),
                    selectClass(ConsumerKits.FlowAssigned.class),
                    selectClass(ConsumerKits.Grouped.class),
                    selectClass(ConsumerKits.OfPartition.class));
            CompletableFuture.allOf(ConsumerKits.OPENED.stream()
                            .map(ReactiveConsumer::closing)
                            .map(CompletionStage::toCompletableFuture)
                            .toArray(CompletableFuture[]::new))
                    .join();
            StringWriter told = new StringWriter();
            summary.printTo(new PrintWriter(told));
            summary.printFailuresTo(new PrintWriter(told), 5);
            assertEquals(0, summary.getTotalFailureCount(), told.toString());
            assertTrue(summary.getTestsFoundCount() >= FOUND, told.toString());
            assertTrue(summary.getTestsSucceededCount() >= PASSED, told.toString());
        }
    }

    private static void records(Broker broker) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()));
                var producer = Clients.producer(broker.bootstrap(), Map.of())) {
            admin.createTopics(List.of(new NewTopic(ConsumerKits.TOPIC, 2, (short) 1)))
                    .all()
                    .get();
            for (int i = 0; i < ConsumerKits.RECORDS; i++) {
                producer.send(new ProducerRecord<>(ConsumerKits.TOPIC, 0, null, "v" + i));
                producer.send(new ProducerRecord<>(ConsumerKits.TOPIC, 1, null, "v" + i));
            }
            producer.flush();
        }
    }

    private static TestExecutionSummary run(DiscoverySelector... kits) {
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(kits)
                .filters(EngineFilter.includeEngines("testng"))
                .build();
        LauncherFactory.create().execute(request, listener);
        return listener.getSummary();
    }
}
