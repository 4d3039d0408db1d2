package io.weir.acceptance;

import java.nio.file.Path;
import java.util.Map;

/** The client's producer on Weir. */
class ProducerOnWeirIT extends ProducerCases {
    @Override
    Broker broker(Path directory) throws Exception {
        return Broker.weir(directory, Map.of());
    }
}
