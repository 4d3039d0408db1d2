package io.weir.cluster.gateway;

import static io.weir.cluster.gateway.Exchange.ask;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.apache.kafka.common.config.ConfigResource.Type;
import org.apache.kafka.common.message.ListConfigResourcesRequestData;
import org.apache.kafka.common.message.ListConfigResourcesResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

class ListConfigResourcesHandlerTest {
    private final Surroundings surroundings = new Surroundings();
    private final ListConfigResourcesHandler handler = new ListConfigResourcesHandler(surroundings.context());

    private List<String> list(int version, Type... types) {
        ListConfigResourcesRequestData data = new ListConfigResourcesRequestData()
                .setResourceTypes(List.of(types).stream().map(Type::id).toList());
        ListConfigResourcesResponseData answer = ask(handler, version, data, ListConfigResourcesResponseData.class);
        assertEquals(Errors.NONE.code(), answer.errorCode());
        return answer.configResources().stream()
                .map(one -> Type.forId(one.resourceType()) + " " + one.resourceName())
                .toList();
    }

    @Test
    void topicsAndBrokersAreListed() {
        surroundings.topic("b", 1);
        surroundings.topic("a", 1);
        assertEquals(List.of("TOPIC a", "TOPIC b", "BROKER 1"), list(1));
        assertEquals(List.of("BROKER 1", "TOPIC a", "TOPIC b"), list(1, Type.BROKER, Type.TOPIC, Type.GROUP));
        assertEquals(List.of(), list(1, Type.CLIENT_METRICS));
    }

    @Test
    void theFirstVersionKnowsClientMetricsAlone() {
        surroundings.topic("a", 1);
        ListConfigResourcesResponseData answer =
                ask(handler, 0, new ListConfigResourcesRequestData(), ListConfigResourcesResponseData.class);
        assertEquals(Errors.NONE.code(), answer.errorCode());
        assertEquals(List.of(), answer.configResources());
    }

    @Test
    void aTypeThatMeansNothingIsRefused() {
        ListConfigResourcesRequestData data = new ListConfigResourcesRequestData().setResourceTypes(List.of((byte) 99));
        assertEquals(
                Errors.UNSUPPORTED_VERSION.code(),
                ask(handler, 1, data, ListConfigResourcesResponseData.class).errorCode());
    }
}
