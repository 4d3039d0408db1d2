package io.weir.cluster.gateway;

import static io.weir.cluster.gateway.Exchange.ask;
import static io.weir.cluster.gateway.Exchange.inEveryVersion;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.weir.cluster.controller.ControllerClient.ProducerIdBlock;
import io.weir.cluster.controller.ControllerError;
import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.common.message.InitProducerIdRequestData;
import org.apache.kafka.common.message.InitProducerIdResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

class InitProducerIdHandlerTest {
    private final Surroundings.Controller controller = new Surroundings.Controller();
    private final InitProducerIdHandler handler = new InitProducerIdHandler(new ProducerIds(controller, 10));

    private static InitProducerIdRequestData idempotent() {
        return new InitProducerIdRequestData().setTransactionalId(null).setTransactionTimeoutMs(1000);
    }

    @Test
    void theUnstableVersionIsNotServed() {
        assertEquals(5, handler.latestVersion());
        assertEquals(0, handler.oldestVersion());
    }

    @Test
    void everyRequestGetsAnIdOfItsOwnAtEpochZeroInEveryVersion() {
        Set<Long> given = new HashSet<>();
        inEveryVersion(handler, version -> {
            Exchange exchange = Exchange.put(handler, version, idempotent());
            if (!exchange.answered()) {
                controller.blocks.get(0).complete(new ProducerIdBlock(1000, 100, ControllerError.NONE));
            }
            InitProducerIdResponseData answer = exchange.answer(InitProducerIdResponseData.class);
            assertEquals(0, answer.errorCode());
            assertEquals(0, answer.producerEpoch());
            assertEquals(1000 + given.size(), answer.producerId());
            given.add(answer.producerId());
        });
    }

    @Test
    void aProducerThatNamesItsOldIdGetsANewOne() {
        Exchange exchange =
                Exchange.put(handler, 3, idempotent().setProducerId(5).setProducerEpoch((short) 4));
        controller.blocks.get(0).complete(new ProducerIdBlock(1000, 100, ControllerError.NONE));
        InitProducerIdResponseData answer = exchange.answer(InitProducerIdResponseData.class);
        assertEquals(1000, answer.producerId());
        assertEquals(0, answer.producerEpoch());
    }

    @Test
    void anIdWithoutItsEpochIsAnInvalidRequest() {
        InitProducerIdResponseData answer =
                ask(handler, 3, idempotent().setProducerId(5), InitProducerIdResponseData.class);
        assertEquals(Errors.INVALID_REQUEST.code(), answer.errorCode());
        assertEquals(-1, answer.producerId());
    }

    @Test
    void transactionalIdsAreRefusedForGoodInEveryVersion() {
        inEveryVersion(handler, version -> {
            InitProducerIdResponseData refused = ask(
                    handler, version, idempotent().setTransactionalId("payments"), InitProducerIdResponseData.class);
            assertEquals(Errors.UNSUPPORTED_VERSION.code(), refused.errorCode());
            InitProducerIdResponseData empty =
                    ask(handler, version, idempotent().setTransactionalId(""), InitProducerIdResponseData.class);
            assertEquals(Errors.INVALID_REQUEST.code(), empty.errorCode());
        });
    }

    @Test
    void aControllerThatIsAwayIsSomethingToTryAgain() {
        Exchange exchange = Exchange.put(handler, 4, idempotent());
        assertFalse(exchange.answered());
        controller.blocks.get(0).complete(new ProducerIdBlock(0, 0, ControllerError.UNAVAILABLE));
        assertEquals(
                Errors.COORDINATOR_LOAD_IN_PROGRESS.code(),
                exchange.answer(InitProducerIdResponseData.class).errorCode());
    }
}
