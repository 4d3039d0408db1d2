package io.weir.journal.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three processes, of which one persists one number after the other, are killed (by SIGKILL) one at a time: the owner or another voter,
 * while it writes. Whoever owns next has recovered at least what was acknowledged, without a gap. With the profile {@code soak} it goes
 * on for minutes, each time in another order, and says what was done.
 */
@Timeout(1800)
class KilledProcessesTest {
    private static final boolean SOAK = Boolean.getBoolean("weir.soak");
    private static final int KILLS = SOAK ? Integer.getInteger("weir.soak.kills", 60) : 3;
    private static final int ACKED_BETWEEN = 40;

    @TempDir
    Path temp;

    private record Said(int node, int process, String line) {}

    private final BlockingQueue<Said> said = new LinkedBlockingQueue<>();
    private final TreeMap<Integer, Process> processes = new TreeMap<>();
    private final TreeMap<Integer, Thread> readers = new TreeMap<>();
    private final TreeMap<Integer, Integer> numbers = new TreeMap<>();
    private final long seed = SOAK ? System.nanoTime() : 11;
    private final Random random = new Random(seed);
    private TestCluster cluster;
    private int owner;
    private long acked;
    private long recoveries;
    private int ownersKilled;
    private int othersKilled;

    @AfterEach
    void killsAll() {
        processes.values().forEach(Process::destroyForcibly);
        System.out.printf(
                "seed %d: %d owners and %d other voters killed, %d events acknowledged, %d recoveries checked%n",
                seed, ownersKilled, othersKilled, acked, recoveries);
    }

    @Test
    void nothingAcknowledgedIsMissingAfterAnyKill() throws Exception {
        cluster = new TestCluster(temp, List.of(1, 2, 3));
        for (int node = 1; node <= 3; node++) {
            start(node);
        }
        own(1);
        for (int kill = 1; kill <= KILLS; kill++) {
            awaitAcked(acked + ACKED_BETWEEN);
            int victim = random.nextInt(3) > 0 ? owner : 1 + random.nextInt(3);
            kill(victim);
            if (victim != owner) {
                othersKilled++;
            } else {
                ownersKilled++;
                own(1 + (victim + random.nextInt(2)) % 3);
            }
            awaitAcked(acked + 1);
            start(victim);
            awaitLine(victim, "up");
        }
        int last = owner;
        kill(last);
        ownersKilled++;
        own(last % 3 + 1);
        awaitAcked(acked + 1);
        assertTrue(recoveries > 1, () -> recoveries + " recoveries");
    }

    private void start(int node) throws IOException {
        Path config = Files.writeString(temp.resolve("node-" + node + ".conf"), cluster.config(node));
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        JournalProcess.class.getName(),
                        config.toString(),
                        cluster.directory(node).toString()))
                .redirectError(temp.resolve("node-" + node + ".err").toFile())
                .start();
        processes.put(node, process);
        int number = numbers.merge(node, 1, Integer::sum);
        Thread reader = new Thread(() -> read(node, number, process), "reads node " + node);
        reader.setDaemon(true);
        readers.put(node, reader);
        reader.start();
    }

    private void read(int node, int number, Process process) {
        try (var in = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                said.add(new Said(node, number, line));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void own(int node) throws IOException {
        owner = node;
        processes.get(node).getOutputStream().write("own\n".getBytes(StandardCharsets.UTF_8));
        processes.get(node).getOutputStream().flush();
    }

    /** What it has said before it was killed counts: its output is read to the end, which {@link Process#destroyForcibly} would close. */
    private void kill(int node) throws Exception {
        processes.get(node).toHandle().destroyForcibly();
        processes.get(node).waitFor();
        readers.get(node).join();
    }

    private void awaitAcked(long number) throws Exception {
        while (acked < number) {
            take();
        }
    }

    private void awaitLine(int node, String line) throws Exception {
        while (true) {
            Said next = take();
            if (next.node() == node
                    && next.process() == numbers.get(node)
                    && next.line().equals(line)) {
                return;
            }
        }
    }

    private Said take() throws Exception {
        Said next = said.poll(90, TimeUnit.SECONDS);
        assertTrue(next != null, this::whatNodesHaveLogged);
        String[] words = next.line().split(" ");
        if (words[0].equals("acked")) {
            acked = Math.max(acked, Long.parseLong(words[1]));
        } else if (words[0].equals("recovered")) {
            recoveries++;
            assertTrue(
                    Long.parseLong(words[1]) >= acked,
                    () -> "node " + next.node() + " has " + next.line() + ", but " + acked + " was acknowledged");
        } else if (words[0].equals("stopped") && next.node() == owner) {
            own(owner);
        } else {
            assertEquals("up", next.line());
        }
        return next;
    }

    private String whatNodesHaveLogged() {
        List<String> all =
                new ArrayList<>(List.of("nothing was said for 90 s; owner " + owner + ", " + acked + " acked"));
        for (int node : processes.keySet()) {
            try {
                all.add("node " + node + ": " + Files.readString(temp.resolve("node-" + node + ".err")));
            } catch (IOException e) {
                all.add("node " + node + ": " + e.getMessage());
            }
        }
        return String.join("\n", all);
    }
}
