package io.weir.journal.plugin;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.weir.log.store.DiskFileStore;
import io.weir.log.store.FileStore;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import scala.concurrent.Await;
import scala.concurrent.duration.Duration;

/** Actor systems with the plugins on a directory; one after the other on the same directory is a restart. */
final class TestSystems {
    private TestSystems() {}

    static ActorSystem start(Path directory, String more) {
        return start(directory, more, new DiskFileStore());
    }

    static ActorSystem start(Path directory, String more, FileStore disk) {
        Config config = ConfigFactory.parseString(more)
                .withFallback(ConfigFactory.parseString("weir.journal.directory = \"" + directory + "\"\n"
                        + "pekko.persistence.journal.plugin = \"weir.journal\"\n"
                        + "pekko.persistence.snapshot-store.plugin = \"weir.snapshot-store\"\n"
                        + "pekko.actor.allow-java-serialization = off\n"
                        + "pekko.actor.serialization-bindings.\"java.lang.String\" = primitive-string\n"
                        + "pekko.loglevel = WARNING\n"
                        + "pekko.loggers = [\"org.apache.pekko.event.slf4j.Slf4jLogger\"]\n"
                        + "pekko.coordinated-shutdown.run-by-jvm-shutdown-hook = off\n"))
                .withFallback(ConfigFactory.load());
        return ActorSystem.create(
                "journal-test", ActorSystemSetup.create(BootstrapSetup.create(config), new JournalDisk(disk)));
    }

    static void stop(ActorSystem system) throws InterruptedException, TimeoutException {
        system.terminate();
        Await.result(system.whenTerminated(), Duration.apply(60, TimeUnit.SECONDS));
    }
}
