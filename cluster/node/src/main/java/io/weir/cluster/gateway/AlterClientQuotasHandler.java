package io.weir.cluster.gateway;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.message.AlterClientQuotasRequestData.EntityData;
import org.apache.kafka.common.message.AlterClientQuotasRequestData.EntryData;
import org.apache.kafka.common.message.AlterClientQuotasRequestData.OpData;
import org.apache.kafka.common.message.AlterClientQuotasResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.requests.AlterClientQuotasRequest;
import org.apache.kafka.common.requests.AlterClientQuotasResponse;
import org.apache.kafka.common.requests.ApiError;

/**
 * AlterClientQuotas: no quota is enforced, so none is taken that would not act. To take away what nobody has is granted, as Apache Kafka
 * does.
 */
final class AlterClientQuotasHandler implements ApiHandler {
    private static final Set<String> CLIENT_QUOTAS =
            Set.of("producer_byte_rate", "consumer_byte_rate", "request_percentage", "controller_mutation_rate");
    private static final Set<String> IP_QUOTAS = Set.of("connection_creation_rate");

    @Override
    public ApiKeys api() {
        return ApiKeys.ALTER_CLIENT_QUOTAS;
    }

    @Override
    public void handle(ApiRequest request) {
        AlterClientQuotasRequest body = (AlterClientQuotasRequest) request.body();
        Set<List<EntityData>> named = new HashSet<>();
        request.respond(new AlterClientQuotasResponse(new AlterClientQuotasResponseData()
                .setEntries(body.data().entries().stream()
                        .map(entry -> answer(
                                entry,
                                named.add(entry.entity())
                                        ? outcome(entry)
                                        : invalid("Ignoring duplicate entity " + entry.entity())))
                        .toList())));
    }

    private static ApiError outcome(EntryData entry) {
        Set<String> types = new HashSet<>();
        for (EntityData entity : entry.entity()) {
            String type = entity.entityType();
            if (!types.add(type)) {
                return invalid("Invalid client quota entity, duplicate entity entry " + type);
            } else if (!ClientQuotaEntity.isValidEntityType(type)) {
                return invalid("Unhandled client quota entity type: " + type);
            } else if (entity.entityName() != null && entity.entityName().isEmpty()) {
                return invalid("Empty " + type + " not supported");
            }
        }
        if (types.isEmpty()) {
            return invalid("Invalid empty client quota entity");
        }
        boolean ip = types.contains(ClientQuotaEntity.IP);
        if (ip && types.size() > 1) {
            return invalid("An IP cannot be combined with a user or a client id");
        }
        return operations(entry.ops(), ip ? IP_QUOTAS : CLIENT_QUOTAS);
    }

    private static ApiError operations(List<OpData> operations, Set<String> known) {
        Set<String> keys = new HashSet<>();
        for (OpData operation : operations) {
            if (!keys.add(operation.key())) {
                return invalid("Duplicate quota key " + operation.key());
            } else if (!operation.remove() && !known.contains(operation.key())) {
                return invalid("Invalid configuration key " + operation.key());
            }
        }
        return operations.stream().allMatch(OpData::remove)
                ? ApiError.NONE
                : new ApiError(Errors.UNSUPPORTED_VERSION, "This version of Weir enforces no client quotas.");
    }

    private static ApiError invalid(String message) {
        return new ApiError(Errors.INVALID_REQUEST, message);
    }

    private static AlterClientQuotasResponseData.EntryData answer(EntryData entry, ApiError error) {
        return new AlterClientQuotasResponseData.EntryData()
                .setEntity(entry.entity().stream()
                        .map(entity -> new AlterClientQuotasResponseData.EntityData()
                                .setEntityType(entity.entityType())
                                .setEntityName(entity.entityName()))
                        .toList())
                .setErrorCode(error.error().code())
                .setErrorMessage(error.message());
    }
}
