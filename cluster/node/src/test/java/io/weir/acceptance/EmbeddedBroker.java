package io.weir.acceptance;

import io.weir.node.EmbeddedNode;
import io.weir.node.WeirNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** Weir in the test's own process, for tests that neither kill it nor look at its output. */
final class EmbeddedBroker implements Broker {
    private final Path directory;
    private final Map<String, String> settings;
    private WeirNode node;

    /** @param settings by Kafka's names */
    EmbeddedBroker(Path directory, Map<String, String> settings) {
        this.directory = directory;
        this.settings = settings;
    }

    @Override
    public String product() {
        return "Weir";
    }

    @Override
    public EmbeddedBroker start() throws IOException {
        EmbeddedNode starting = WeirNode.embedded().dataDir(directory.resolve("data"));
        settings.forEach(starting::kafka);
        try {
            node = starting.start();
        } catch (Exception e) {
            throw new IOException(e);
        }
        return this;
    }

    @Override
    public String bootstrap() {
        return node.bootstrapServers();
    }

    @Override
    public long pid() {
        return ProcessHandle.current().pid();
    }

    @Override
    public void kill() {
        throw new UnsupportedOperationException("it is in the test's own process");
    }

    @Override
    public String output() {
        return "";
    }

    @Override
    public void close() {
        if (node != null) {
            node.close();
        }
    }
}
