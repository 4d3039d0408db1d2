package io.weir.cluster.gateway;

import io.weir.cluster.controller.ControllerClient.AlteredConfigs;
import io.weir.cluster.controller.ControllerClient.Answer;
import io.weir.cluster.controller.ControllerClient.ConfigAlteration;
import io.weir.cluster.controller.ControllerClient.ConfigEdit;
import io.weir.cluster.controller.ControllerClient.ConfigScope;
import io.weir.cluster.controller.ControllerClient.EditKind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.AbstractResponse;

/**
 * What AlterConfigs and IncrementalAlterConfigs have in common. What the wire alone can get wrong is refused here, the rest is the
 * controller's to decide; the answer waits until this broker acts on the change.
 */
final class ConfigAlterations {
    private final GatewayContext context;
    private final AdminSettings settings;

    ConfigAlterations(GatewayContext context, AdminSettings settings) {
        this.context = context;
        this.settings = settings;
    }

    /** A resource as the wire has it. An edit's kind is {@code null} where the wire has a number that means nothing. */
    record Asked(byte type, String name, boolean replace, List<Edit> edits) {}

    record Edit(String key, EditKind kind, byte wireKind, String value) {}

    /** @param message {@code null} when all is well */
    record Result(byte type, String name, Errors error, String message) {}

    /** Answers with one result for each resource that was asked for, in that order. */
    void alter(
            ApiRequest request,
            List<Asked> asked,
            boolean validateOnly,
            Function<List<Result>, AbstractResponse> response) {
        Set<String> seen = new HashSet<>();
        Set<String> repeated = asked.stream()
                .map(ConfigAlterations::identity)
                .filter(identity -> !seen.add(identity))
                .collect(Collectors.toSet());
        List<Optional<String>> problems = asked.stream()
                .map(resource -> repeated.contains(identity(resource))
                        ? Optional.of("Each resource must appear at most once.")
                        : problem(resource))
                .toList();
        List<ConfigAlteration> alterations = new ArrayList<>();
        for (int i = 0; i < asked.size(); i++) {
            if (problems.get(i).isEmpty()) {
                alterations.add(alteration(asked.get(i)));
            }
        }
        DeferredAnswer.give(
                request,
                applied(request, alterations, validateOnly),
                outcome -> response.apply(results(asked, problems, outcome)));
    }

    private CompletionStage<Optional<Answer<AlteredConfigs>>> applied(
            ApiRequest request, List<ConfigAlteration> alterations, boolean validateOnly) {
        return alterations.isEmpty()
                ? TopicChange.nothing()
                : TopicChange.applied(
                        request,
                        context.metadata(),
                        context.controller().alterConfigs(alterations, validateOnly),
                        Integer.MAX_VALUE,
                        settings.topicChangeWait());
    }

    private static String identity(Asked resource) {
        return resource.type() + ":" + resource.name();
    }

    /** Why the controller need not be asked, or empty. */
    private Optional<String> problem(Asked resource) {
        Set<String> keys = new HashSet<>();
        if (!resource.edits().stream().map(Edit::key).allMatch(keys::add)) {
            return Optional.of("Error due to duplicate config keys");
        }
        List<String> nulls = resource.edits().stream()
                .filter(edit -> edit.value() == null && edit.kind() != EditKind.DELETE)
                .map(Edit::key)
                .toList();
        if (!nulls.isEmpty()) {
            return Optional.of("Null value not supported for : " + String.join(", ", nulls));
        }
        Optional<Edit> unknown =
                resource.edits().stream().filter(edit -> edit.kind() == null).findFirst();
        if (unknown.isPresent()) {
            return Optional.of("Unknown operations type " + unknown.get().wireKind());
        }
        return switch (ConfigResource.Type.forId(resource.type())) {
            case TOPIC, GROUP -> Optional.empty();
            case BROKER -> WireConfigs.notThisBroker(context.nodeId(), resource.name());
            default -> Optional.of("Unknown resource type " + resource.type());
        };
    }

    private static ConfigAlteration alteration(Asked resource) {
        return new ConfigAlteration(
                ConfigScope.valueOf(ConfigResource.Type.forId(resource.type()).name()),
                resource.name(),
                resource.replace(),
                resource.edits().stream()
                        .map(edit -> new ConfigEdit(edit.key(), edit.kind(), edit.value()))
                        .toList());
    }

    private static List<Result> results(
            List<Asked> asked, List<Optional<String>> problems, Optional<Answer<AlteredConfigs>> outcome) {
        List<Result> results = new ArrayList<>(asked.size());
        int decided = 0;
        for (int i = 0; i < asked.size(); i++) {
            Asked resource = asked.get(i);
            if (problems.get(i).isPresent()) {
                results.add(
                        result(resource, Errors.INVALID_REQUEST, problems.get(i).get()));
            } else if (outcome.isEmpty()) {
                results.add(result(
                        resource, Errors.REQUEST_TIMED_OUT, "The change was not in force in time; it may come yet."));
            } else {
                AlteredConfigs altered = outcome.get().items().get(decided++);
                results.add(result(resource, ErrorCodes.of(altered.error()), altered.message()));
            }
        }
        return results;
    }

    private static Result result(Asked resource, Errors error, String message) {
        return new Result(
                resource.type(),
                resource.name(),
                error,
                error != Errors.NONE && message == null ? error.message() : message);
    }
}
