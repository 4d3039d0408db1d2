package io.weir.cluster.gateway;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.message.DescribeUserScramCredentialsRequestData.UserName;
import org.apache.kafka.common.message.DescribeUserScramCredentialsResponseData;
import org.apache.kafka.common.message.DescribeUserScramCredentialsResponseData.DescribeUserScramCredentialsResult;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.DescribeUserScramCredentialsRequest;
import org.apache.kafka.common.requests.DescribeUserScramCredentialsResponse;

/** DescribeUserScramCredentials: nobody has any. */
final class DescribeUserScramCredentialsHandler implements ApiHandler {

    @Override
    public ApiKeys api() {
        return ApiKeys.DESCRIBE_USER_SCRAM_CREDENTIALS;
    }

    @Override
    public void handle(ApiRequest request) {
        List<UserName> users =
                ((DescribeUserScramCredentialsRequest) request.body()).data().users();
        Map<String, Integer> timesNamed = new LinkedHashMap<>();
        if (users != null) {
            users.forEach(user -> timesNamed.merge(user.name(), 1, Integer::sum));
        }
        request.respond(new DescribeUserScramCredentialsResponse(new DescribeUserScramCredentialsResponseData()
                .setResults(timesNamed.entrySet().stream()
                        .map(user -> result(user.getKey(), user.getValue() > 1))
                        .toList())));
    }

    private static DescribeUserScramCredentialsResult result(String user, boolean twice) {
        DescribeUserScramCredentialsResult result = new DescribeUserScramCredentialsResult().setUser(user);
        return twice
                ? result.setErrorCode(Errors.DUPLICATE_RESOURCE.code())
                        .setErrorMessage("User " + user + " is asked for more than once in one request")
                : result.setErrorCode(Errors.RESOURCE_NOT_FOUND.code())
                        .setErrorMessage("User " + user + " has no SCRAM credentials");
    }
}
