package io.weir.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.node.WeirNode;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.ApiVersionsRequest;
import org.apache.kafka.common.requests.ApiVersionsResponse;
import org.junit.jupiter.api.Test;

/** The limits of connections, changed by Kafka's admin client while the node runs. */
class LimitsIT {
    /** The defaults of all brokers. */
    private static final ConfigResource ALL = new ConfigResource(ConfigResource.Type.BROKER, "");

    @Test
    void aLimitOfConnectionsActsAtOnceAndIsTakenBackAtOnce() throws Exception {
        try (WeirNode node = WeirNode.embedded().start();
                Admin admin = Admin.create(Map.of("bootstrap.servers", node.bootstrapServers()));
                RawConnection before = new RawConnection(node.listener().port())) {
            assertServed(before);
            alter(admin, "max.connections.per.ip.overrides", "127.0.0.1:1");
            assertServed(before);
            try (RawConnection refused = new RawConnection(node.listener().port())) {
                assertTrue(refused.closedByPeer());
            }
            alter(admin, "max.connections.per.ip.overrides", "");
            try (RawConnection accepted = new RawConnection(node.listener().port())) {
                assertServed(accepted);
            }
        }
    }

    @Test
    void aLimitThatIsNoneIsRefused() throws Exception {
        try (WeirNode node = WeirNode.embedded().start();
                Admin admin = Admin.create(Map.of("bootstrap.servers", node.bootstrapServers()))) {
            for (Map.Entry<String, String> bad : Map.of(
                            "max.connections.per.ip.overrides", "127.0.0.1", "max.connections.per.ip", "-1")
                    .entrySet()) {
                Throwable why = assertThrows(ExecutionException.class, () -> alter(admin, bad.getKey(), bad.getValue()))
                        .getCause();
                assertTrue(
                        why instanceof InvalidConfigurationException || why instanceof InvalidRequestException,
                        why.toString());
            }
        }
    }

    private static void alter(Admin admin, String name, String value) throws Exception {
        admin.incrementalAlterConfigs(
                        Map.of(ALL, List.of(new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET))))
                .all()
                .get();
    }

    private static void assertServed(RawConnection connection) throws Exception {
        var answer = (ApiVersionsResponse) connection.call(new ApiVersionsRequest.Builder().build((short) 3));
        assertEquals(Errors.NONE.code(), answer.data().errorCode());
    }
}
