package io.weir.cli.journal;

import io.weir.cli.frame.ExitCode;
import io.weir.cli.frame.Failure;
import io.weir.journal.store.JournalException;
import io.weir.journal.transport.BulkCommand;
import io.weir.journal.transport.BulkTransport.PeerEndpoint;
import io.weir.journal.transport.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which journal is asked, and what proves that one may. */
final class JournalOptions {
    /** A change of the voters takes up to weir.journal.change-timeout. */
    private static final int TIMEOUT_MS = 120_000;

    @Option(
            names = "--journal",
            required = true,
            paramLabel = "HOST:PORT",
            description = "Where a node of the journal listens: weir.journal.transport.host and port of that node.")
    private String journal;

    @Option(
            names = "--secret-file",
            required = true,
            paramLabel = "FILE",
            description = "A file with weir.journal.transport.secret.")
    private Path secretFile;

    /** Asks, and gives the answer's lines. */
    String ask(String line) {
        PeerEndpoint endpoint = endpoint();
        Secret secret = secret();
        try {
            return BulkCommand.ask(endpoint, secret, line, TIMEOUT_MS);
        } catch (BulkCommand.UnreachableException unreachable) {
            throw new Failure(ExitCode.UNAVAILABLE, unreachable.getMessage(), unreachable);
        } catch (JournalException refused) {
            throw new Failure(ExitCode.REFUSED, refused.getMessage(), refused);
        }
    }

    private PeerEndpoint endpoint() {
        int colon = journal.lastIndexOf(':');
        try {
            int port = Integer.parseInt(journal.substring(colon + 1));
            if (colon > 0 && port > 0 && port < 1 << 16) {
                return new PeerEndpoint(journal.substring(0, colon), port);
            }
        } catch (NumberFormatException notAPort) {
            // said below
        }
        throw new Failure(ExitCode.USAGE, "--journal " + journal + " is not HOST:PORT");
    }

    private Secret secret() {
        try {
            return new Secret(Files.readString(secretFile).strip());
        } catch (IOException unreadable) {
            throw new Failure(ExitCode.INPUT, "the file " + secretFile + " cannot be read", unreadable);
        } catch (IllegalArgumentException tooShort) {
            throw new Failure(ExitCode.USAGE, "the file " + secretFile + " holds " + tooShort.getMessage(), tooShort);
        }
    }
}
