package io.weir.cluster.gateway;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.FeatureUpdate.UpgradeType;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.ApiError;
import org.apache.kafka.common.requests.UpdateFeaturesRequest;
import org.apache.kafka.common.requests.UpdateFeaturesRequest.FeatureUpdateItem;
import org.apache.kafka.common.requests.UpdateFeaturesResponse;

/**
 * UpdateFeatures: each feature of this release has one level, which is in force. So an update to it changes nothing and is granted, and
 * any other is refused with the reason that Apache Kafka gives; validation alone is no different. One refusal refuses all.
 */
final class UpdateFeaturesHandler implements ApiHandler {
    private static final int LAST_VERSION_WITH_RESULTS = 1;

    private final int nodeId;

    UpdateFeaturesHandler(GatewayContext context) {
        this.nodeId = context.nodeId();
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.UPDATE_FEATURES;
    }

    @Override
    public void handle(ApiRequest request) {
        UpdateFeaturesRequest body = (UpdateFeaturesRequest) request.body();
        Set<String> updated = new LinkedHashSet<>();
        for (FeatureUpdateItem update : body.featureUpdates()) {
            Optional<String> refusal = refusal(update);
            if (refusal.isPresent()) {
                request.respond(UpdateFeaturesResponse.createWithErrors(
                        new ApiError(Errors.INVALID_UPDATE_VERSION, whole(update, refusal.get())), Set.of(), 0));
                return;
            }
            updated.add(update.feature());
        }
        request.respond(UpdateFeaturesResponse.createWithErrors(
                ApiError.NONE, body.version() <= LAST_VERSION_WITH_RESULTS ? updated : Set.of(), 0));
    }

    private Optional<String> refusal(FeatureUpdateItem update) {
        short level = update.versionLevel();
        Optional<Features.Feature> feature = Features.find(update.feature());
        if (update.upgradeType() == UpgradeType.UNKNOWN) {
            return Optional.of("The controller does not support the given upgrade type.");
        } else if (level < 0) {
            return Optional.of("A feature version cannot be less than 0.");
        } else if (feature.isEmpty()) {
            // At level 0 is what it is.
            return level == 0
                    ? Optional.empty()
                    : Optional.of("Local controller " + nodeId + " does not support this feature.");
        }
        return feature.get().supports(level)
                ? Optional.empty()
                : Optional.of("Local controller " + nodeId + " only supports versions "
                        + feature.get().range());
    }

    private static String whole(FeatureUpdateItem update, String refusal) {
        return "The update failed for all features since the following feature had an error: Invalid update version "
                + update.versionLevel() + " for feature " + update.feature() + ". " + refusal;
    }
}
