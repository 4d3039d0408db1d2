package io.weir.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.weir.client.producer.RecordProducer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.launcher.EngineFilter;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** The producer's subscribers and processors pass the Reactive Streams conformance kit on a running node. */
class ProducerKitIT {
    /** So many of the kit's tests were there to run: fewer would mean that some were lost. */
    private static final long KNOWN = 209;

    @TempDir
    Path directory;

    @Test
    void theProducerPassesTheConformanceKit() throws Exception {
        try (Broker broker = Broker.underTest(directory, Map.of()).start();
                RecordProducer<String, String> producer = ProducerKits.producer(broker)) {
            ProducerKits.producer = producer;
            TestExecutionSummary summary = run(
                    selectClass(ProducerKits.Blackbox.class),
                    selectClass(ProducerKits.FlowBlackbox.class),
                    selectClass(ProducerKits.Whitebox.class),
                    selectClass(ProducerKits.FlowWhitebox.class),
                    selectClass(ProducerKits.ProcessorTakes.class),
                    selectClass(ProducerKits.ProcessorGives.class),
                    selectClass(ProducerKits.FlowProcessorGives.class));
            StringWriter told = new StringWriter();
            summary.printTo(new PrintWriter(told));
            summary.printFailuresTo(new PrintWriter(told), 5);
            assertEquals(0, summary.getTotalFailureCount(), told.toString());
            assertTrue(summary.getTestsFoundCount() >= KNOWN, told.toString());
            assertTrue(summary.getTestsSucceededCount() > summary.getTestsFoundCount() / 2, told.toString());
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
