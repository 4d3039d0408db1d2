package io.weir.client.admin;

import io.weir.client.cluster.Target;
import io.weir.client.wire.admin.DescribeConfigsRequest;
import io.weir.client.wire.admin.Outcome;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidRequestException;

/** Configurations as the protocol has them, and as this package does. */
final class Configs {
    private static final int RESOURCES_PER_REQUEST = 100;

    private Configs() {}

    /** The outcome of each target. */
    static CompletionStage<Map<ConfigTarget, Outcome<List<ConfigValue>>>> ask(
            AdminCall call, Collection<ConfigTarget> targets, boolean documentation) {
        Map<Target, List<ConfigTarget>> holders = new LinkedHashMap<>();
        targets.forEach(target -> holders.computeIfAbsent(holder(target), holder -> new ArrayList<>())
                .add(target));
        List<CompletionStage<List<Map<ConfigTarget, Outcome<List<ConfigValue>>>>>> asked = new ArrayList<>();
        holders.forEach((holder, held) -> asked.add(AdminCall.inTurn(
                AdminCall.parts(held, RESOURCES_PER_REQUEST), part -> ask(call, holder, part, documentation))));
        return AdminCall.all(asked).thenApply(holdersAnswers -> {
            Map<ConfigTarget, Outcome<List<ConfigValue>>> all = new HashMap<>();
            holdersAnswers.forEach(parts -> parts.forEach(all::putAll));
            return all;
        });
    }

    private static CompletionStage<Map<ConfigTarget, Outcome<List<ConfigValue>>>> ask(
            AdminCall call, Target holder, List<ConfigTarget> targets, boolean documentation) {
        List<ConfigResource> resources = targets.stream().map(Configs::resource).toList();
        return call.ask(holder, new DescribeConfigsRequest(resources, documentation))
                .thenApply(answers -> {
                    Map<ConfigTarget, Outcome<List<ConfigValue>>> values = new HashMap<>();
                    targets.forEach(target -> values.put(target, values(answers.get(resource(target)))));
                    return values;
                });
    }

    private static Outcome<List<ConfigValue>> values(Outcome<List<DescribeConfigsRequest.Config>> answer) {
        if (answer == null) {
            return Outcome.refused(new InvalidRequestException("the broker does not speak of it"));
        }
        return answer.failure().isPresent()
                ? Outcome.refused(answer.failure().get())
                : Outcome.done(answer.value().stream()
                        .map(Configs::value)
                        .sorted(Comparator.comparing(ConfigValue::name))
                        .toList());
    }

    private static ConfigValue value(DescribeConfigsRequest.Config config) {
        return new ConfigValue(
                config.name(),
                config.value(),
                source(config.source()),
                config.type(),
                config.readOnly(),
                config.sensitive(),
                config.synonyms().stream()
                        .map(synonym ->
                                new ConfigValue.Synonym(synonym.name(), synonym.value(), source(synonym.source())))
                        .toList(),
                config.documentation());
    }

    /** The numbers of the protocol. */
    private static ConfigValue.Source source(int number) {
        return switch (number) {
            case 1 -> ConfigValue.Source.TOPIC;
            case 2 -> ConfigValue.Source.BROKER;
            case 3 -> ConfigValue.Source.ALL_BROKERS;
            case 4 -> ConfigValue.Source.START;
            case 5 -> ConfigValue.Source.DEFAULT;
            case 6 -> ConfigValue.Source.LOGGER;
            case 8 -> ConfigValue.Source.GROUP;
            default -> ConfigValue.Source.OTHER;
        };
    }

    /** A broker knows its own configurations, any broker those of all else. */
    static Target holder(ConfigTarget target) {
        return target.kind() == ConfigTarget.Kind.BROKER && !target.name().isEmpty()
                ? Target.node(Integer.parseInt(target.name()))
                : Target.anyNode();
    }

    static ConfigResource resource(ConfigTarget target) {
        return new ConfigResource(ConfigResource.Type.valueOf(target.kind().name()), target.name());
    }
}
