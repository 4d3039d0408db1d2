package io.weir.acceptance;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class AdminOnKafkaIT extends AdminContract {
    @TempDir
    static Path directory;

    private static Broker broker;

    @BeforeAll
    static void aBroker() throws Exception {
        broker = Broker.kafka(directory, Map.of()).start();
    }

    @AfterAll
    static void stop() throws Exception {
        broker.close();
    }

    @Override
    Broker broker() {
        return broker;
    }
}
