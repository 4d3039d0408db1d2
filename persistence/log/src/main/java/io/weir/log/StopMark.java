package io.weir.log;

import io.weir.log.store.FileStore;
import io.weir.log.store.WholeFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How a run ended: {@code clean-stop} is the last thing that an orderly stop writes and the first that a start removes;
 * {@code boot-id} says under which boot of the machine the directory was last opened, so that a killed process can be told from a lost
 * page cache.
 */
final class StopMark {
    private static final String CLEAN = "clean-stop";
    private static final String BOOT = "boot-id";
    private static final Path KERNEL_BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    private StopMark() {}

    /** Tells how the last run ended, and takes note that another one has begun. */
    static PreviousStop begin(FileStore store, Path directory, boolean blank) throws IOException {
        Path clean = directory.resolve(CLEAN);
        Path boot = directory.resolve(BOOT);
        String bootId = bootId();
        PreviousStop stop = PreviousStop.MACHINE_DIED;
        if (store.exists(clean)) {
            stop = PreviousStop.CLEAN;
        } else if (blank) {
            stop = PreviousStop.NONE;
        } else if (store.exists(boot) && !bootId.isEmpty()) {
            String before = new String(WholeFile.read(store, boot), StandardCharsets.UTF_8);
            stop = before.equals(bootId) ? PreviousStop.PROCESS_DIED : PreviousStop.MACHINE_DIED;
        }
        WholeFile.replaceAndSync(store, boot, bootId.getBytes(StandardCharsets.UTF_8));
        store.delete(clean);
        store.syncDirectory(directory);
        return stop;
    }

    /** Marks an orderly stop; nothing is written after it. */
    static void end(FileStore store, Path directory) throws IOException {
        WholeFile.replaceAndSync(store, directory.resolve(CLEAN), bootId().getBytes(StandardCharsets.UTF_8));
    }

    /** Empty where there is none: then the boot counts as another one. */
    private static String bootId() throws IOException {
        return Files.isReadable(KERNEL_BOOT_ID)
                ? Files.readString(KERNEL_BOOT_ID).strip()
                : "";
    }
}
