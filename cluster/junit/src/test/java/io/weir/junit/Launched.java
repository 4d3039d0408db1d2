package io.weir.junit;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** Test classes run as a user's build runs them, by JUnit's launcher, and what came of it. */
record Launched(long succeeded, long failed, List<Throwable> failures) {

    static Launched run(Class<?>... classes) {
        LauncherDiscoveryRequestBuilder request = LauncherDiscoveryRequestBuilder.request()
                .configurationParameter("junit.jupiter.conditions.deactivate", "org.junit.*DisabledCondition");
        for (Class<?> type : classes) {
            request.selectors(selectClass(type));
        }
        return run(request.build());
    }

    private static Launched run(LauncherDiscoveryRequest request) {
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherFactory.create().execute(request, listener);
        TestExecutionSummary summary = listener.getSummary();
        List<Throwable> failures = new ArrayList<>();
        summary.getFailures().forEach(failure -> failures.add(failure.getException()));
        return new Launched(
                summary.getTestsSucceededCount(),
                summary.getTestsFailedCount() + summary.getContainersFailedCount(),
                failures);
    }

    /** All that the failures say. */
    String text() {
        StringWriter text = new StringWriter();
        failures.forEach(failure -> failure.printStackTrace(new PrintWriter(text)));
        return text.toString();
    }
}
