package io.weir.cluster.gateway;

import io.weir.cluster.groups.GroupError;
import io.weir.cluster.groups.offsets.OffsetRequests.Fetch;
import io.weir.cluster.groups.offsets.OffsetRequests.FetchReply;
import io.weir.cluster.groups.slot.GroupCommand;
import io.weir.cluster.groups.slot.Groups;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponseGroup;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.OffsetFetchRequest;
import org.apache.kafka.common.requests.OffsetFetchResponse;

/** OffsetFetch: of one group, from version 8 on of many. Each group is asked by itself, and refuses for itself. */
final class OffsetFetchHandler implements ApiHandler {
    private final GatewayContext context;
    private final Groups groups;

    OffsetFetchHandler(GatewayContext context, Groups groups) {
        this.context = context;
        this.groups = groups;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.OFFSET_FETCH;
    }

    @Override
    public void handle(ApiRequest request) {
        OffsetFetchRequest body = (OffsetFetchRequest) request.body();
        short version = body.version();
        NamedPartitions named =
                new NamedPartitions(context.metadata().image(), OffsetFetchRequest.useTopicIds(version));
        List<CompletionStage<OffsetFetchResponseGroup>> answers = new ArrayList<>();
        body.groups().forEach(group -> answers.add(fetch(group, named, body.requireStable(), version)));
        DeferredAnswer.give(request, AllOf.stages(answers), all -> new OffsetFetchResponse.Builder(all).build(version));
    }

    private CompletionStage<OffsetFetchResponseGroup> fetch(
            OffsetFetchRequestGroup asked, NamedPartitions named, boolean requireStable, short version) {
        FetchedOffsets offsets = FetchedOffsets.asked(asked, named);
        Fetch fetch = new Fetch(
                Optional.ofNullable(asked.memberId()), asked.memberEpoch(), offsets.partitions(), requireStable);
        return groups.ask(new GroupCommand.FetchOffsets(asked.groupId(), fetch))
                .thenApply(reply -> answer(asked, offsets, reply, version));
    }

    private static OffsetFetchResponseGroup answer(
            OffsetFetchRequestGroup asked, FetchedOffsets offsets, FetchReply reply, short version) {
        return reply.error() == GroupError.NONE
                ? new OffsetFetchResponseGroup().setGroupId(asked.groupId()).setTopics(offsets.topics(reply.offsets()))
                : OffsetFetchResponse.groupError(asked, ErrorCodes.of(reply.error()), version);
    }
}
