package io.weir.cluster.gateway;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;

/** The handlers of records, one of each. */
public final class RecordHandlers {
    private RecordHandlers() {}

    public static List<ApiHandler> all(GatewayContext context, GatewaySettings settings, MeterRegistry registry) {
        return List.of(new ProduceHandler(context), new FetchHandler(context, settings, registry));
    }
}
