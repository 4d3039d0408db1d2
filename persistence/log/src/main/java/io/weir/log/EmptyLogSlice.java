package io.weir.log;

import java.nio.channels.FileChannel;

record EmptyLogSlice() implements LogSlice {
    @Override
    public FileChannel channel() {
        return null;
    }

    @Override
    public long position() {
        return 0;
    }

    @Override
    public int length() {
        return 0;
    }

    @Override
    public void close() {
        // holds nothing
    }
}
