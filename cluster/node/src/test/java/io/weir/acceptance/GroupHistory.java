package io.weir.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the members of one group saw, from the files of their {@link GroupProgram}s, and what must hold of it. Times are those of the
 * machine's monotonic clock, which all its processes share, in nanoseconds.
 */
final class GroupHistory {
    private static final long NEVER = Long.MAX_VALUE;

    /** From when to when a member, by its own account, had a partition. */
    private record Tenure(String member, long from, long to) {}

    /** A commit of a partition's offset that was acknowledged; the member's epoch before and after. */
    private record Commit(String member, long from, long to, int epochBefore, int epochAfter, long offset) {}

    /** Records that a member read, the last included. */
    private record Reading(String member, long at, long first, long last) {}

    private final Map<Integer, List<Tenure>> tenures = new TreeMap<>();
    private final Map<Integer, List<Commit>> commits = new TreeMap<>();
    private final Map<Integer, List<Reading>> readings = new TreeMap<>();
    /** By member, since when its own account may be wrong: it was killed, stopped, lost partitions, or a commit of its was refused. */
    private final Map<String, Long> disturbed = new HashMap<>();

    private final List<String> disturbances = new ArrayList<>();

    /** @param disturbedAt when the member was killed or first stopped; null when it never was */
    void member(String name, Path file, Long disturbedAt) throws IOException {
        if (disturbedAt != null) {
            disturb(name, disturbedAt, "killed or stopped");
        }
        Map<Integer, Long> since = new HashMap<>();
        boolean departing = false;
        String text = Files.exists(file) ? Files.readString(file) : "";
        for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
            String[] words = line.split(" ");
            long at = Long.parseLong(words[1]);
            switch (words[0]) {
                case "A" -> numbers(words).forEach(partition -> since.put(partition, at));
                case "R" -> numbers(words).forEach(partition -> ended(name, partition, since.remove(partition), at));
                case "D" -> departing = true;
                case "L" -> {
                    // A classic member that leaves in the middle of a rebalance had them until then.
                    if (!departing) {
                        disturb(name, at, line);
                    }
                    numbers(words).forEach(partition -> ended(name, partition, since.remove(partition), at));
                }
                case "P" -> read(name, at, words);
                case "C" -> committed(name, words);
                case "F" -> disturb(name, at, line);
                default -> assertTrue(line.startsWith("X"), line);
            }
        }
        since.forEach((partition, from) -> ended(name, partition, from, NEVER));
    }

    private void disturb(String member, long at, String how) {
        disturbances.add(member + " " + how);
        disturbed.merge(member, at, Math::min);
    }

    private static List<Integer> numbers(String[] words) {
        List<Integer> numbers = new ArrayList<>();
        for (int i = 2; i < words.length; i++) {
            numbers.add(Integer.parseInt(words[i]));
        }
        return numbers;
    }

    private void ended(String member, int partition, Long from, long to) {
        if (from != null && !isDisturbed(member, to)) {
            tenures.computeIfAbsent(partition, any -> new ArrayList<>()).add(new Tenure(member, from, to));
        }
    }

    private void read(String member, long at, String[] words) {
        for (int i = 2; i < words.length; i++) {
            String[] parts = words[i].split("[:-]");
            readings.computeIfAbsent(Integer.parseInt(parts[0]), any -> new ArrayList<>())
                    .add(new Reading(member, at, Long.parseLong(parts[1]), Long.parseLong(parts[2])));
        }
    }

    private void committed(String member, String[] words) {
        for (int i = 5; i < words.length; i++) {
            String[] parts = words[i].split(":");
            commits.computeIfAbsent(Integer.parseInt(parts[0]), any -> new ArrayList<>())
                    .add(new Commit(
                            member,
                            Long.parseLong(words[1]),
                            Long.parseLong(words[2]),
                            Integer.parseInt(words[3]),
                            Integer.parseInt(words[4]),
                            Long.parseLong(parts[1])));
        }
    }

    private boolean isDisturbed(String member, long at) {
        return disturbed.getOrDefault(member, NEVER) <= at;
    }

    void nobodyWasDisturbed() {
        assertEquals(List.of(), disturbances);
    }

    /** No two undisturbed members had the same partition at the same time. */
    void aPartitionHasOneOwner() {
        tenures.forEach((partition, all) -> {
            all.sort(Comparator.comparingLong(Tenure::from));
            for (int i = 1; i < all.size(); i++) {
                Tenure one = all.get(i - 1);
                Tenure next = all.get(i);
                assertTrue(one.to() <= next.from(), "partition " + partition + " had two owners: " + one + ", " + next);
            }
        });
    }

    /** Whoever commits has an epoch no older than who committed before, and of one epoch there is one who commits. */
    void anEpochHasOneOwner() {
        commits.forEach((partition, all) -> {
            Map<Integer, Commit> byEpoch = new HashMap<>();
            for (Commit commit : all) {
                if (commit.epochBefore() == commit.epochAfter()) {
                    Commit other = byEpoch.putIfAbsent(commit.epochBefore(), commit);
                    assertTrue(
                            other == null || other.member().equals(commit.member()),
                            "partition " + partition + " in one epoch: " + other + ", " + commit);
                }
            }
            inOrder(
                    all,
                    (before, after) -> assertTrue(
                            before.member().equals(after.member()) || before.epochBefore() <= after.epochAfter(),
                            "partition " + partition + ", an old epoch commits: " + before + ", then " + after));
        });
    }

    void committedOffsetsNeverMoveBackwards() {
        commits.forEach((partition, all) -> inOrder(
                all,
                (before, after) -> assertTrue(
                        before.offset() <= after.offset(),
                        "partition " + partition + " went back: " + before + ", then " + after)));
    }

    /** Each commit with the one of the greatest offset and the one of the greatest epoch that had ended when it began. */
    private static void inOrder(List<Commit> all, java.util.function.BiConsumer<Commit, Commit> check) {
        List<Commit> byEnd =
                all.stream().sorted(Comparator.comparingLong(Commit::to)).toList();
        List<Commit> byBegin =
                all.stream().sorted(Comparator.comparingLong(Commit::from)).toList();
        Commit furthest = null;
        Commit newest = null;
        int ended = 0;
        for (Commit commit : byBegin) {
            for (; ended < byEnd.size() && byEnd.get(ended).to() < commit.from(); ended++) {
                Commit done = byEnd.get(ended);
                furthest = furthest == null || done.offset() > furthest.offset() ? done : furthest;
                newest = newest == null || done.epochBefore() > newest.epochBefore() ? done : newest;
            }
            if (furthest != null) {
                check.accept(furthest, commit);
                check.accept(newest, commit);
            }
        }
    }

    /** @param ends by partition, how many records it has */
    void everyRecordWasRead(Map<Integer, Long> ends) {
        ends.forEach((partition, end) -> {
            long next = 0;
            for (Reading reading : ofPartition(partition, Comparator.comparingLong(Reading::first))) {
                assertTrue(
                        reading.first() <= next,
                        "partition " + partition + ": nobody read " + next + " to " + (reading.first() - 1));
                next = Math.max(next, reading.last() + 1);
            }
            assertTrue(next >= end, "partition " + partition + ": nobody read " + next + " to " + (end - 1));
        });
    }

    /** Of two who read the same, the first could not say how far it was, or the second did not yet know that it was out. */
    void onlyWhatADisturbedMemberReadIsReadAgain() {
        readings.keySet().forEach(partition -> {
            List<Reading> all = ofPartition(partition, Comparator.comparingLong(Reading::at));
            for (int i = 1; i < all.size(); i++) {
                Reading later = all.get(i);
                for (Reading earlier : all.subList(0, i)) {
                    boolean again = earlier.first() <= later.last() && later.first() <= earlier.last();
                    assertTrue(
                            !again
                                    || isDisturbed(earlier.member(), later.at())
                                    || isDisturbed(later.member(), later.at()),
                            "partition " + partition + " was read again: " + earlier + ", then " + later);
                }
            }
        });
    }

    /** Nobody undisturbed begins before what was committed when it was given the partition. */
    void noAcknowledgedCommitIsForgotten() {
        tenures.forEach((partition, all) -> all.forEach(tenure -> {
            long committed = commits.getOrDefault(partition, List.of()).stream()
                    .filter(commit -> commit.to() < tenure.from())
                    .mapToLong(Commit::offset)
                    .max()
                    .orElse(0);
            readings.getOrDefault(partition, List.of()).stream()
                    .filter(reading -> reading.member().equals(tenure.member()))
                    .filter(reading -> reading.at() >= tenure.from() && reading.at() <= tenure.to())
                    .forEach(reading -> assertTrue(
                            reading.first() >= committed,
                            "partition " + partition + ": " + committed + " was committed before " + tenure
                                    + ", which read " + reading));
        }));
    }

    private List<Reading> ofPartition(int partition, Comparator<Reading> order) {
        return readings.getOrDefault(partition, List.of()).stream()
                .sorted(order)
                .toList();
    }

    String summary() {
        return "partitions " + readings.size() + ", tenures "
                + tenures.values().stream().mapToInt(List::size).sum() + ", commits "
                + commits.values().stream().mapToInt(List::size).sum() + ", readings "
                + readings.values().stream().mapToInt(List::size).sum() + ", disturbed members " + disturbed.size();
    }
}
