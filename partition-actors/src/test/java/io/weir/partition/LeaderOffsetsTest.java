package io.weir.partition;

import static io.weir.partition.LeaderRig.ALL;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weir.log.Durability;
import io.weir.log.StorageFailure;
import io.weir.log.WriteHandle;
import io.weir.partition.PartitionCommand.DescribeProducers;
import io.weir.partition.PartitionCommand.FindEpochEnd;
import io.weir.partition.PartitionCommand.FindOffset;
import io.weir.partition.PartitionCommand.OffsetQuery;
import java.nio.file.Path;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** ListOffsets and OffsetForLeaderEpoch, on a log with ten records of epoch 3 at the times 100 to 109. */
class LeaderOffsetsTest {
    private final LeaderRig rig = new LeaderRig();

    @BeforeEach
    void writeEarlierRecords() {
        try (WriteHandle earlier = rig.log().acquire(3)) {
            earlier.append(FakeLog.batch(10, 100), 0);
        }
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private OffsetReply offset(ActorRef<PartitionCommand> leader, OffsetQuery query) {
        leader.tell(new FindOffset(-1, query, false, rig.reply()));
        return rig.answer(OffsetReply.class);
    }

    private EpochEndReply epochEnd(ActorRef<PartitionCommand> leader, int epoch) {
        leader.tell(new FindEpochEnd(-1, epoch, rig.reply()));
        return rig.answer(EpochEndReply.class);
    }

    private ActorRef<PartitionCommand> leading() {
        rig.log().flush();
        return rig.leading(5, Durability.FSYNC);
    }

    @Test
    void theEarliestOffsetIsTheStartOfTheLogWithItsEpoch() {
        rig.log().startAt(4);

        assertEquals(new OffsetReply.Found(4, -1, 3), offset(leading(), new OffsetQuery.Earliest()));
    }

    @Test
    void producersAreToldToWhoKnowsTheEpochAndByNobodyWhoDoesNotLead() {
        assertEquals(new ProducersReply.Refused(new PartitionError.NotLeader()), producers(rig.entity(4), -1));
        ActorRef<PartitionCommand> leader = leading();
        assertEquals(new ProducersReply.Described(List.of()), producers(leader, 5));
        assertEquals(new ProducersReply.Refused(new PartitionError.FencedEpoch(5)), producers(leader, 4));
        assertEquals(new ProducersReply.Refused(new PartitionError.UnknownEpoch(5)), producers(leader, 6));
    }

    private ProducersReply producers(ActorRef<PartitionCommand> leader, int epoch) {
        leader.tell(new DescribeProducers(epoch, rig.reply()));
        return rig.answer(ProducersReply.class);
    }

    @Test
    void theLatestOffsetIsTheHighWatermarkWithTheLeadersEpoch() {
        assertEquals(new OffsetReply.Found(10, -1, 5), offset(leading(), new OffsetQuery.Latest()));
    }

    @Test
    void aRecordIsFoundByItsTime() {
        assertEquals(new OffsetReply.Found(7, 107, 3), offset(leading(), new OffsetQuery.AtTime(107)));
    }

    @Test
    void noRecordAtOrAfterATimeIsAnAnswer() {
        assertEquals(new OffsetReply.Found(-1, -1, -1), offset(leading(), new OffsetQuery.AtTime(110)));
    }

    @Test
    void theRecordWithTheGreatestTimestampIsFound() {
        assertEquals(new OffsetReply.Found(9, 109, 3), offset(leading(), new OffsetQuery.MaxTimestamp()));
    }

    @Test
    void whatIsNotBelowTheHighWatermarkIsNotFound() throws Exception {
        ActorRef<PartitionCommand> leader = leading();
        leader.tell(rig.append(new Lease(FakeLog.batch(1, 500)), ALL));
        rig.directory.nextFlush();

        assertEquals(new OffsetReply.Found(-1, -1, -1), offset(leader, new OffsetQuery.AtTime(500)));
        assertEquals(new OffsetReply.Found(10, -1, 5), offset(leader, new OffsetQuery.Latest()));
    }

    @Test
    void untilTheHighWatermarkHasReachedTheEpochsStartTheLatestOffsetIsNotAvailable() throws Exception {
        ActorRef<PartitionCommand> leader = rig.leading(5, Durability.FSYNC);
        OffsetReply unknown = new OffsetReply.Refused(new PartitionError.OffsetNotAvailable());

        assertEquals(unknown, offset(leader, new OffsetQuery.Latest()));
        assertEquals(unknown, offset(leader, new OffsetQuery.AtTime(105)));
        assertEquals(new OffsetReply.Found(0, -1, 3), offset(leader, new OffsetQuery.Earliest()));
        rig.directory.nextFlush().succeed();
        assertEquals(new OffsetReply.Found(10, -1, 5), offset(leader, new OffsetQuery.Latest()));
    }

    @Test
    void aDiskThatCannotBeReadIsAStorageError() {
        ActorRef<PartitionCommand> leader = leading();
        StorageFailure broken = new StorageFailure.IoFailure(Path.of("disk"), "broken");
        rig.log().readFailure = broken;

        assertEquals(
                new OffsetReply.Refused(new PartitionError.Storage(broken)),
                offset(leader, new OffsetQuery.AtTime(105)));
    }

    @Test
    void theLeadersEpochEndsAtTheEndOfTheLogBeforeAndAfterItsFirstBatch() {
        ActorRef<PartitionCommand> leader = leading();
        assertEquals(new EpochEndReply.Found(5, 10), epochEnd(leader, 5));

        leader.tell(rig.append(Lease.of(2), (short) 1));

        rig.answer(AppendReply.Acknowledged.class);
        assertEquals(new EpochEndReply.Found(5, 12), epochEnd(leader, 5));
    }

    @Test
    void anEarlierEpochEndsWhereTheNextBegan() {
        ActorRef<PartitionCommand> leader = leading();
        assertEquals(new EpochEndReply.Found(3, 10), epochEnd(leader, 3));
        assertEquals(new EpochEndReply.Found(3, 10), epochEnd(leader, 4));

        leader.tell(rig.append(Lease.of(2), (short) 1));

        rig.answer(AppendReply.Acknowledged.class);
        assertEquals(new EpochEndReply.Found(3, 10), epochEnd(leader, 3));
        assertEquals(new EpochEndReply.Found(3, 10), epochEnd(leader, 4));
    }

    @Test
    void anEpochThatHasNotBegunIsUnknown() {
        assertEquals(new EpochEndReply.Found(-1, -1), epochEnd(leading(), 6));
    }
}
