package io.weir.cli.demo;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * The lines of a stream of any bytes, and the digest of all bytes that were read. A line ends before {@code \n} or at the end; what
 * is between is not looked at. Holds one line and one read buffer, so a stream without newlines costs no more than the longest line
 * that is allowed. Confined to one thread.
 */
public final class LineSource {
    private final InputStream in;
    private final int maxLineBytes;
    private final MessageDigest digest = Digests.sha256();
    private final byte[] buffer = new byte[64 << 10];
    private byte[] line = new byte[1 << 10];
    private int at;
    private int end;
    private long lines;
    private boolean endsWithNewline;

    public LineSource(InputStream in, int maxLineBytes) {
        this.in = in;
        this.maxLineBytes = maxLineBytes;
    }

    /**
     * The next line, or {@code null} at the end.
     *
     * @throws LineTooLongException when the line is longer than allowed
     */
    public byte[] next() throws IOException, LineTooLongException {
        int length = 0;
        while (true) {
            if (at == end && !fill()) {
                if (length == 0) {
                    return null;
                }
                lines++;
                endsWithNewline = false;
                return Arrays.copyOf(line, length);
            }
            int newline = at;
            while (newline < end && buffer[newline] != '\n') {
                newline++;
            }
            length = take(newline - at, length);
            if (newline < end) {
                at++;
                lines++;
                endsWithNewline = true;
                return Arrays.copyOf(line, length);
            }
        }
    }

    /** Lines given so far. */
    public long lines() {
        return lines;
    }

    /** Whether the last line given ended with a newline. */
    public boolean endsWithNewline() {
        return endsWithNewline;
    }

    /** SHA-256 of all bytes that were read; ends the digest. */
    public byte[] sha256() {
        return digest.digest();
    }

    private int take(int count, int length) throws LineTooLongException {
        if (length + count > maxLineBytes) {
            throw new LineTooLongException(lines + 1, maxLineBytes);
        }
        if (length + count > line.length) {
            line = Arrays.copyOf(line, Math.min(maxLineBytes, Math.max(2 * line.length, length + count)));
        }
        System.arraycopy(buffer, at, line, length, count);
        at += count;
        return length + count;
    }

    private boolean fill() throws IOException {
        int read = in.read(buffer);
        if (read <= 0) {
            return false;
        }
        digest.update(buffer, 0, read);
        at = 0;
        end = read;
        return true;
    }
}
