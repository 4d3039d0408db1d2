package io.weir.journal.quorum;

import io.weir.journal.ops.VoterSet;
import io.weir.log.TopicId;

/**
 * A message on its way. What is of another cluster is dropped; who receives a newer set of voters than it knows takes it up before it
 * does anything else, and who asks by an older one is refused.
 */
public record Envelope(TopicId clusterId, int from, int to, VoterSet set, Message message) {}
