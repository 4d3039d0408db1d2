package io.weir.acceptance;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** Text files to publish: no line is empty, lengths vary, some lines leave ASCII. */
final class Lines {
    private static final String[] WORDS = {
        "append", "batch", "commit", "demand", "epoch", "fetch", "größe", "журнал", "記録", "leader", "offset", "segment"
    };

    private Lines() {}

    static Path write(Path file, int lines, long seed) throws IOException {
        Random random = new Random(seed);
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            for (int i = 0; i < lines; i++) {
                out.write(Integer.toString(i));
                for (int words = random.nextInt(20); words > 0; words--) {
                    out.write(' ');
                    out.write(WORDS[random.nextInt(WORDS.length)]);
                }
                out.write('\n');
            }
        }
        return file;
    }
}
