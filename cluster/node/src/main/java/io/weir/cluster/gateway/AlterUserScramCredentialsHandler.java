package io.weir.cluster.gateway;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.common.message.AlterUserScramCredentialsRequestData;
import org.apache.kafka.common.message.AlterUserScramCredentialsResponseData;
import org.apache.kafka.common.message.AlterUserScramCredentialsResponseData.AlterUserScramCredentialsResult;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.AlterUserScramCredentialsRequest;
import org.apache.kafka.common.requests.AlterUserScramCredentialsResponse;
import org.apache.kafka.common.requests.ApiError;

/** AlterUserScramCredentials: nobody is authenticated, so no credentials are taken, and there are none to delete. */
final class AlterUserScramCredentialsHandler implements ApiHandler {

    @Override
    public ApiKeys api() {
        return ApiKeys.ALTER_USER_SCRAM_CREDENTIALS;
    }

    @Override
    public void handle(ApiRequest request) {
        AlterUserScramCredentialsRequestData asked = ((AlterUserScramCredentialsRequest) request.body()).data();
        Map<String, ApiError> outcomes = new LinkedHashMap<>();
        ApiError nothingThere =
                new ApiError(Errors.RESOURCE_NOT_FOUND, "Attempt to delete a user credential that does not exist");
        ApiError nothingTaken = new ApiError(
                Errors.UNSUPPORTED_SASL_MECHANISM,
                "This version of Weir authenticates nobody and keeps no credentials");
        asked.deletions().forEach(one -> note(outcomes, one.name(), one.mechanism(), nothingThere));
        asked.upsertions().forEach(one -> note(outcomes, one.name(), one.mechanism(), nothingTaken));
        request.respond(new AlterUserScramCredentialsResponse(new AlterUserScramCredentialsResponseData()
                .setResults(outcomes.entrySet().stream()
                        .map(outcome -> new AlterUserScramCredentialsResult()
                                .setUser(outcome.getKey())
                                .setErrorCode(outcome.getValue().error().code())
                                .setErrorMessage(outcome.getValue().message()))
                        .toList())));
    }

    /** The first error of a user stands. */
    private static void note(Map<String, ApiError> outcomes, String user, byte mechanism, ApiError otherwise) {
        if (user.isEmpty()) {
            outcomes.putIfAbsent(user, new ApiError(Errors.UNACCEPTABLE_CREDENTIAL, "Username must not be empty"));
        } else if (ScramMechanism.fromType(mechanism) == ScramMechanism.UNKNOWN) {
            outcomes.putIfAbsent(user, new ApiError(Errors.UNSUPPORTED_SASL_MECHANISM, "Unknown SCRAM mechanism"));
        } else {
            outcomes.putIfAbsent(user, otherwise);
        }
    }
}
