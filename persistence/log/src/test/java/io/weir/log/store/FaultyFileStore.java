package io.weir.log.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * A file system that fails as real ones do, the same way for the same seed. Files are real, so that slices of their channels work.
 *
 * <ul>
 *   <li>{@link #failAfter}: the n-th operation of a kind from now on throws, once or for good.
 *   <li>{@link #room}: after so many more bytes, a write is cut short with "No space left on device"; deleted files give theirs back.
 *   <li>{@link #losePower}: of what was not forced, each page and each size is kept or lost at random; of the names that were not
 *       synced, a random number of the last changes in each directory is undone. Everything fails until {@link #powerOn}; files that
 *       were open stay unusable after it.
 *   <li>{@link #killProcess}: as a power loss that loses nothing, yet.
 * </ul>
 *
 * <p>Safe for use by several threads.
 */
public final class FaultyFileStore implements FileStore {

    /** What can be made to fail. */
    public enum Operation {
        READ,
        WRITE,
        FORCE,
        TRUNCATE,
        OPEN,
        SYNC_DIRECTORY
    }

    private final DiskFileStore disk = new DiskFileStore();
    private final Random random;
    private final Path graveyard;
    /** What is known of files by their present name; several names never share one. */
    private final Map<Path, UnflushedPages> pages = new TreeMap<>();
    /** Changes of names that a power loss may undo, by directory, the oldest first. */
    private final Map<Path, Deque<NameChange>> names = new HashMap<>();

    private final Map<Operation, Fault> faults = new HashMap<>();
    private long room = Long.MAX_VALUE;
    private int buried;
    private int generation;
    private boolean off;

    /** @param graveyard a directory on the same disk for what was deleted and may come back */
    public FaultyFileStore(long seed, Path graveyard) throws IOException {
        this.random = new Random(seed);
        this.graveyard = Files.createDirectories(graveyard);
    }

    private interface NameChange {
        void undo() throws IOException;
    }

    private static final class Fault {
        private final Predicate<Path> where;
        private final boolean forGood;
        private int left;

        Fault(int left, boolean forGood, Predicate<Path> where) {
            this.left = left;
            this.forGood = forGood;
            this.where = where;
        }
    }

    // Faults

    /** Lets {@code count} operations on matching files succeed and the next one fail; all after it too when {@code forGood}. */
    public synchronized void failAfter(int count, Operation operation, boolean forGood, Predicate<Path> where) {
        faults.put(operation, new Fault(count, forGood, where));
    }

    /** Nothing fails any more. */
    public synchronized void heal() {
        faults.clear();
        room = Long.MAX_VALUE;
    }

    /** The disk has room for so many bytes that are written behind the end of files. */
    public synchronized void room(long bytes) {
        room = bytes;
    }

    synchronized void mayFail(Operation operation, Path path) throws IOException {
        Fault fault = faults.get(operation);
        if (fault != null && fault.where.test(path) && fault.left-- <= 0) {
            if (!fault.forGood) {
                faults.remove(operation);
            }
            throw new IOException("Input/output error");
        }
    }

    /** How many of {@code bytes} find room; the rest does not. */
    synchronized int take(int bytes) {
        int taken = (int) Math.min(bytes, room);
        room -= taken;
        return taken;
    }

    /** The process dies and the machine does not: open files can no longer be used, but nothing is lost, nor is it on the disk. */
    public synchronized void killProcess() {
        off = true;
        generation++;
    }

    /** The power is back, or the process: files may be opened anew. */
    public synchronized void powerOn() {
        off = false;
    }

    private void ensurePower() throws IOException {
        if (off) {
            throw new IOException("there is no power");
        }
    }

    /** The power fails. What was not brought to the disk is lost in part; open files can no longer be used. */
    public synchronized void losePower() throws IOException {
        killProcess();
        for (Map.Entry<Path, UnflushedPages> file : pages.entrySet()) {
            if (Files.exists(file.getKey(), LinkOption.NOFOLLOW_LINKS)) {
                file.getValue().lose(file.getKey(), random);
            }
        }
        pages.clear();
        List<Path> directories = names.keySet().stream().sorted().toList();
        for (Path directory : directories) {
            Deque<NameChange> changes = names.get(directory);
            int undone = random.nextInt(changes.size() + 1);
            for (int i = 0; i < undone; i++) {
                changes.removeLast().undo();
            }
        }
        names.clear();
        heal();
    }

    synchronized void ensureCurrent(int openedIn) throws IOException {
        if (openedIn != generation) {
            throw new IOException("the power failed since the file was opened");
        }
    }

    private void noteChange(Path path, NameChange undo) {
        names.computeIfAbsent(path.toAbsolutePath().getParent(), key -> new ArrayDeque<>())
                .addLast(undo);
    }

    private Path bury(Path path) throws IOException {
        Path grave = graveyard.resolve("g" + buried++);
        Files.move(path, grave, StandardCopyOption.ATOMIC_MOVE);
        return grave;
    }

    // The file system

    @Override
    public synchronized StoreFile open(Path file, boolean create) throws IOException {
        ensurePower();
        mayFail(Operation.OPEN, file);
        boolean made = create && !Files.exists(file);
        StoreFile opened = disk.open(file, create);
        if (made) {
            noteChange(file, () -> Files.deleteIfExists(file));
        }
        UnflushedPages unflushed = pages.computeIfAbsent(file, key -> new UnflushedPages());
        return new FaultyFile(this, file, opened, unflushed, generation);
    }

    @Override
    public synchronized StoreFile openReadOnly(Path file) throws IOException {
        ensurePower();
        mayFail(Operation.OPEN, file);
        StoreFile opened = disk.openReadOnly(file);
        UnflushedPages unflushed = pages.computeIfAbsent(file, key -> new UnflushedPages());
        return new FaultyFile(this, file, opened, unflushed, generation);
    }

    @Override
    public boolean exists(Path path) {
        return disk.exists(path);
    }

    @Override
    public long size(Path file) throws IOException {
        return disk.size(file);
    }

    @Override
    public List<Path> list(Path directory) throws IOException {
        return disk.list(directory);
    }

    @Override
    public boolean isDirectory(Path path) {
        return disk.isDirectory(path);
    }

    @Override
    public synchronized void createDirectories(Path directory) throws IOException {
        ensurePower();
        List<Path> missing = new ArrayList<>();
        for (Path path = directory.toAbsolutePath(); path != null && !Files.exists(path); path = path.getParent()) {
            missing.add(0, path);
        }
        for (Path path : missing) {
            Files.createDirectory(path);
            noteChange(path, () -> {
                if (Files.exists(path)) {
                    bury(path);
                }
            });
        }
    }

    @Override
    public synchronized void rename(Path from, Path to) throws IOException {
        ensurePower();
        Path replaced = Files.exists(to) ? bury(to) : null;
        UnflushedPages replacedPages = pages.remove(to);
        disk.rename(from, to);
        Map<Path, UnflushedPages> moved = new HashMap<>();
        pages.entrySet().removeIf(entry -> {
            boolean below = entry.getKey().startsWith(from);
            if (below) {
                Path rest = from.relativize(entry.getKey());
                moved.put(rest.toString().isEmpty() ? to : to.resolve(rest), entry.getValue());
            }
            return below;
        });
        pages.putAll(moved);
        if (names.containsKey(from)) {
            names.put(to, names.remove(from));
        }
        noteChange(to, () -> {
            if (Files.exists(to)) {
                disk.rename(to, from);
            }
            if (replaced != null) {
                if (replacedPages != null) {
                    replacedPages.lose(replaced, random);
                }
                disk.rename(replaced, to);
            }
        });
    }

    @Override
    public synchronized void delete(Path path) throws IOException {
        ensurePower();
        if (!Files.exists(path)) {
            return;
        }
        if (Files.isDirectory(path)) {
            names.remove(path);
            disk.delete(path);
            return;
        }
        room = Math.min(room, Long.MAX_VALUE - Files.size(path)) + Files.size(path);
        Path grave = bury(path);
        UnflushedPages deleted = pages.remove(path);
        noteChange(path, () -> {
            if (deleted != null) {
                deleted.lose(grave, random);
            }
            if (!Files.exists(path)) {
                disk.rename(grave, path);
            }
        });
    }

    @Override
    public synchronized void syncDirectory(Path directory) throws IOException {
        ensurePower();
        mayFail(Operation.SYNC_DIRECTORY, directory);
        names.remove(directory.toAbsolutePath());
    }

    @Override
    public synchronized long usableBytes(Path path) throws IOException {
        return Math.min(room, disk.usableBytes(path));
    }

    @Override
    public long totalBytes(Path path) throws IOException {
        return disk.totalBytes(path);
    }

    @Override
    public long lastModifiedMs(Path file) throws IOException {
        return disk.lastModifiedMs(file);
    }

    @Override
    public Optional<AutoCloseable> tryLock(Path file) throws IOException {
        return disk.tryLock(file);
    }
}
