package io.weir.client.producer;

/**
 * How many records to ask upstream for: as many as would fit if each were of the greatest size, so that what comes always has room in the
 * byte budget. One is asked for while there is any room at all: a budget that small records fill must not stop the stream.
 *
 * @param maxRecordBytes the greatest that a record can take
 * @param maxRecords asked for and not yet come, at most
 */
record Demand(int maxRecordBytes, int maxRecords) {
    /**
     * @param outstanding asked for and not yet come
     * @param roomBytes of the budget
     * @param wanted how many records there is a use for at all, the outstanding ones included
     * @return how many more to ask for; 0 for none now
     */
    long more(long outstanding, long roomBytes, long wanted) {
        long fit = roomBytes / maxRecordBytes;
        long target = Math.min(Math.min(wanted, maxRecords), Math.max(fit, roomBytes > 0 ? 1 : 0));
        // Asked for in halves, so that a request is not made for every record.
        return outstanding <= target / 2 ? target - outstanding : 0;
    }
}
