package io.weir.log;

import io.weir.log.store.FileStore;
import io.weir.log.store.WholeFile;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Properties;

/** The file {@code meta.properties}: lines {@code key=value}, replaced whole and synced. */
final class MetaFile {
    static final String NAME = "meta.properties";

    private MetaFile() {}

    static void write(FileStore store, Path directory, MetaProperties meta) throws IOException {
        String text = "format.version=" + meta.formatVersion() + "\n"
                + "cluster.id=" + meta.clusterId() + "\n"
                + "node.id=" + meta.nodeId() + "\n"
                + "store.id=" + meta.storeId() + "\n";
        WholeFile.replaceAndSync(store, directory.resolve(NAME), text.getBytes(StandardCharsets.UTF_8));
    }

    static MetaProperties read(FileStore store, Path directory, int nodeId) throws IOException, DataDirectoryException {
        Path file = directory.resolve(NAME);
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(new String(WholeFile.read(store, file), StandardCharsets.UTF_8)));
            int version = Integer.parseInt(
                    properties.getProperty("format.version", "").strip());
            if (version > MetaProperties.CURRENT_FORMAT) {
                throw new DataDirectoryException(
                        DataDirectoryException.Reason.NEWER_FORMAT,
                        directory + " was written by a newer version: its format is " + version
                                + ", this version knows up to " + MetaProperties.CURRENT_FORMAT);
            }
            MetaProperties meta = new MetaProperties(
                    version,
                    TopicId.parse(properties.getProperty("cluster.id", "").strip()),
                    Integer.parseInt(properties.getProperty("node.id", "").strip()),
                    TopicId.parse(properties.getProperty("store.id", "").strip()));
            if (version < 1) {
                throw damaged(file, "format.version " + version, null);
            }
            if (meta.nodeId() != nodeId) {
                throw new DataDirectoryException(
                        DataDirectoryException.Reason.ANOTHER_NODES,
                        directory + " belongs to node " + meta.nodeId() + ", this is node " + nodeId);
            }
            return meta;
        } catch (IllegalArgumentException e) {
            throw damaged(file, "format.version, cluster.id, node.id and store.id cannot all be read", e);
        }
    }

    private static DataDirectoryException damaged(Path file, String what, Exception cause) {
        return new DataDirectoryException(DataDirectoryException.Reason.DAMAGED, file + " is damaged: " + what, cause);
    }
}
