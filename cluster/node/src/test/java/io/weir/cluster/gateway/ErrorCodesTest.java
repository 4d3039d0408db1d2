package io.weir.cluster.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.weir.cluster.controller.ControllerError;
import io.weir.cluster.groups.GroupError;
import io.weir.log.AppendOutcome;
import io.weir.log.StorageFailure;
import io.weir.partition.PartitionError;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

class ErrorCodesTest {

    private static final Set<Errors> SAYING_NOTHING = EnumSet.of(Errors.NONE, Errors.UNKNOWN_SERVER_ERROR);

    @Test
    void everyRejectionOfABatchHasAPreciseCode() {
        for (AppendOutcome.Reason reason : AppendOutcome.Reason.values()) {
            assertFalse(SAYING_NOTHING.contains(ErrorCodes.of(reason)), reason::name);
        }
        assertEquals(Errors.CORRUPT_MESSAGE, ErrorCodes.of(AppendOutcome.Reason.CORRUPT));
        assertEquals(Errors.MESSAGE_TOO_LARGE, ErrorCodes.of(AppendOutcome.Reason.TOO_LARGE));
    }

    @Test
    void everyRefusalOfALeaderHasAPreciseCode() {
        List<PartitionError> all = List.of(
                new PartitionError.NotLeader(),
                new PartitionError.FencedEpoch(1),
                new PartitionError.UnknownEpoch(1),
                new PartitionError.OffsetOutOfRange(0, 1),
                new PartitionError.NotEnoughReplicas(),
                new PartitionError.NotEnoughReplicasAfterAppend(),
                new PartitionError.TimedOut(),
                new PartitionError.OffsetNotAvailable(),
                new PartitionError.PolicyViolation(),
                new PartitionError.Storage(new StorageFailure.DiskFull(Path.of("x"), "full")),
                new PartitionError.LeaseRevoked());
        assertEquals(
                Set.of(PartitionError.class.getPermittedSubclasses()),
                all.stream().map(Object::getClass).collect(Collectors.toSet()),
                "a new error needs a code");
        for (PartitionError error : all) {
            assertFalse(SAYING_NOTHING.contains(ErrorCodes.of(error)), error::toString);
        }
        assertEquals(Errors.NOT_LEADER_OR_FOLLOWER, ErrorCodes.of(new PartitionError.NotLeader()));
    }

    @Test
    void everyRefusalOfTheControllerHasAPreciseCode() {
        assertEquals(Errors.NONE, ErrorCodes.of(ControllerError.NONE));
        Arrays.stream(ControllerError.values())
                .filter(error -> error != ControllerError.NONE)
                .forEach(error -> assertFalse(SAYING_NOTHING.contains(ErrorCodes.of(error)), error::name));
    }

    @Test
    void everyRefusalOfACoordinatorHasThePreciseCodeOfItsName() {
        assertEquals(Errors.NONE, ErrorCodes.of(GroupError.NONE));
        Arrays.stream(GroupError.values())
                .filter(error -> error != GroupError.NONE)
                .forEach(error -> assertFalse(SAYING_NOTHING.contains(ErrorCodes.of(error)), error::name));
    }
}
