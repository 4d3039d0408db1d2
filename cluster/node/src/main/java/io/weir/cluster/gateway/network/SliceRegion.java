package io.weir.cluster.gateway.network;

import io.netty.channel.DefaultFileRegion;
import java.nio.channels.FileChannel;

/**
 * A range of a segment's file on its way to a socket. It is a {@link DefaultFileRegion} because only that leaves by {@code sendfile}
 * under epoll; unlike it, it does not close the file, which belongs to the segment. A file that is shorter than promised fails the
 * write, and Netty then closes the connection.
 */
final class SliceRegion extends DefaultFileRegion {
    SliceRegion(FileChannel file, long position, long count) {
        super(file, position, count);
    }

    @Override
    protected void deallocate() {
        // the answer's owner lets go of the slice
    }
}
