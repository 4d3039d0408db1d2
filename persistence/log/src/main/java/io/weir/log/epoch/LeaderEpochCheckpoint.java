package io.weir.log.epoch;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The text of Kafka's {@code leader-epoch-checkpoint}: a line with the version (0), a line with the number of entries, and a line
 * {@code <epoch> <start offset>} for each. Whoever writes the file replaces it whole, so that a crash leaves the old one or the new.
 */
public final class LeaderEpochCheckpoint {
    public static final String FILE_NAME = "leader-epoch-checkpoint";

    private static final String VERSION = "0";

    private LeaderEpochCheckpoint() {}

    public static byte[] encode(LeaderEpochCache cache) {
        StringBuilder text = new StringBuilder(VERSION)
                .append('\n')
                .append(cache.entries().size())
                .append('\n');
        for (EpochEntry entry : cache.entries()) {
            text.append(entry.epoch()).append(' ').append(entry.startOffset()).append('\n');
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** The cache that the text holds, or empty when it is damaged: then it is built anew from the log's batches. */
    public static Optional<LeaderEpochCache> decode(byte[] bytes) {
        List<String> lines = new String(bytes, StandardCharsets.UTF_8)
                .lines()
                .map(String::strip)
                .toList();
        try {
            if (lines.size() < 2
                    || !lines.get(0).equals(VERSION)
                    || Integer.parseInt(lines.get(1)) != lines.size() - 2) {
                return Optional.empty();
            }
            List<EpochEntry> entries = new ArrayList<>(lines.size() - 2);
            for (String line : lines.subList(2, lines.size())) {
                String[] words = line.split(" +", -1);
                if (words.length != 2) {
                    return Optional.empty();
                }
                entries.add(new EpochEntry(Integer.parseInt(words[0]), Long.parseLong(words[1])));
            }
            LeaderEpochCache cache = LeaderEpochCache.of(entries);
            return cache.entries().equals(entries) ? Optional.of(cache) : Optional.empty();
        } catch (IllegalArgumentException e) {
            // A number that is none, or is negative: damage, which the result says.
            return Optional.empty();
        }
    }
}
