package io.weir.journal.sample;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weir.journal.query.javadsl.WeirReadJournal;
import io.weir.testing.FreePorts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.persistence.query.Offset;
import org.apache.pekko.persistence.query.PersistenceQuery;
import org.apache.pekko.stream.javadsl.Sink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class BankTest {
    private static final int ACCOUNTS = 10;
    private static final int PAYMENTS = 30;

    @TempDir
    Path directory;

    @Test
    void everyBalanceIsThereAgainAfterTheBankWasClosed() throws Exception {
        Bank bank = open();
        List<CompletionStage<Account.Balance>> payments = new ArrayList<>();
        for (int payment = 1; payment <= PAYMENTS; payment++) {
            for (int account = 0; account < ACCOUNTS; account++) {
                payments.add(bank.pay("account-" + account, payment % 3 == 0 ? -account : 100 + account));
            }
        }
        for (CompletionStage<Account.Balance> payment : payments) {
            assertEquals(true, done(payment).done());
        }
        assertEquals(new Account.Balance(2000, false), done(bank.pay("account-0", -2001)));
        assertEquals(ACCOUNTS * PAYMENTS, events(bank));
        done(bank.stop());
        bank = open();
        for (int account = 0; account < ACCOUNTS; account++) {
            assertEquals(
                    new Account.Balance(20 * (100 + account) - 10 * account, true),
                    done(bank.balance("account-" + account)));
        }
        assertEquals(ACCOUNTS * PAYMENTS, events(bank));
        done(bank.stop());
    }

    @Test
    void anyOneOfThreeNodesMayBeLostAndNoPaymentIs() throws Exception {
        List<Integer> ports = ports();
        List<Bank> banks = new ArrayList<>();
        for (int node = 1; node <= 3; node++) {
            banks.add(open(node, ports));
        }
        for (int account = 0; account < ACCOUNTS; account++) {
            assertEquals(
                    new Account.Balance(100 + account, true),
                    done(banks.get(account % 3).pay("account-" + account, 100 + account)));
        }
        done(banks.remove(0).stop());
        for (int account = 0; account < ACCOUNTS; account++) {
            Bank any = banks.get(account % 2);
            assertEquals(new Account.Balance(100 + account, true), done(any.balance("account-" + account)));
            assertEquals(new Account.Balance(account, true), done(any.pay("account-" + account, -100)));
        }
        assertEquals(2 * ACCOUNTS, events(banks.get(0)));
        for (Bank bank : banks) {
            bank.system().terminate();
            done(bank.system().getWhenTerminated());
        }
    }

    private static List<Integer> ports() {
        return List.of(FreePorts.next(), FreePorts.next(), FreePorts.next());
    }

    private Bank open() {
        return open(1, List.of());
    }

    private Bank open(int node, List<Integer> ports) {
        return new Bank(
                node,
                ports.isEmpty() ? 0 : ports.get(node - 1),
                ports,
                directory.resolve("node-" + node),
                "pekko { loglevel = WARNING, loggers = [\"org.apache.pekko.event.slf4j.Slf4jLogger\"], cluster.jmx.enabled = off,"
                        + " coordinated-shutdown { exit-jvm = off, run-by-jvm-shutdown-hook = off, run-by-actor-system-terminate = off } }");
    }

    private static int events(Bank bank) throws Exception {
        return done(PersistenceQuery.get(bank.system())
                        .getReadJournalFor(WeirReadJournal.class, WeirReadJournal.IDENTIFIER)
                        .currentEventsByTag(Account.TAG, Offset.noOffset())
                        .runWith(Sink.seq(), bank.system()))
                .size();
    }

    private static <T> T done(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
    }
}
