package io.weir.client.producer;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class BrokerLoadTest {
    private static final int BATCH_BYTES = 16 << 10;
    private static final int REQUEST_BYTES = 64 << 10;

    private final BrokerLoad load = new BrokerLoad(3);

    @Test
    void aBrokerWithLittleToDoIsGivenWhateverThereIs() {
        assertTrue(load.calls(1));
        assertTrue(load.takes(0));
        load.sent();
        assertTrue(load.calls(1));
        assertTrue(load.takes(0));
        assertFalse(load.isBusy());
    }

    @Test
    void aBusyOneIsGivenWhatIsWorthARequest() {
        load.sent();
        load.sent();
        assertTrue(load.isBusy());
        assertFalse(load.takes(REQUEST_BYTES - 1));
        assertTrue(load.takes(REQUEST_BYTES));
    }

    @Test
    void nobodyLooksForABusyOneBeforeSoMuchHasCome() {
        load.sent();
        load.sent();
        for (int batches = 0; batches < 3; batches++) {
            assertFalse(load.calls(BATCH_BYTES));
        }
        assertTrue(load.calls(BATCH_BYTES));
        load.looked();
        assertFalse(load.calls(BATCH_BYTES));
    }

    @Test
    void aBrokerThatHasAllThatItMayHaveIsGivenMoreWhenItAnswers() {
        for (int requests = 0; requests < 3; requests++) {
            load.sent();
        }
        assertFalse(load.takes(REQUEST_BYTES));
        assertFalse(load.calls(REQUEST_BYTES));
        load.answered();
        assertTrue(load.takes(REQUEST_BYTES));
        load.answered();
        assertTrue(load.calls(1));
    }
}
